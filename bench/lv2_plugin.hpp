// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace signalbox::bench {

// The LV2 plugins that are installed, and those of the directories given.
class Lv2World {
public:
    explicit Lv2World(const std::string& extra_path);
    ~Lv2World();
    Lv2World(const Lv2World&) = delete;
    Lv2World& operator=(const Lv2World&) = delete;

    [[nodiscard]] bool has(const std::string& uri) const;
    [[nodiscard]] std::string version(const std::string& uri) const;  // "minor.micro", or "not installed"

private:
    friend class Lv2Plugin;
    struct State;
    std::unique_ptr<State> state_;
};

// An instance as any simple host would run it: urid, options, bounded blocks, a worker that works between runs; every
// audio port has a buffer of its own. Throws std::runtime_error where there is none.
class Lv2Plugin {
public:
    Lv2Plugin(const Lv2World& world, const std::string& uri, std::uint32_t block, double rate_hz);
    ~Lv2Plugin();
    Lv2Plugin(const Lv2Plugin&) = delete;
    Lv2Plugin& operator=(const Lv2Plugin&) = delete;

    void set(const std::string& symbol, float value);
    // Where a control is read, to be moved between runs.
    [[nodiscard]] float* control(const std::string& symbol);
    // One block, whose inputs take turns with `sound` from `at` on; wraps.
    void run(const std::vector<float>& sound, std::size_t at);
    [[nodiscard]] const std::vector<float>& output(std::size_t channel) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace signalbox::bench
