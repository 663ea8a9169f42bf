// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "control/front/batch.hpp"
#include "control/osc/reader.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// The port's own value for what a client sent. Nothing for NaN and infinities. `value` is finite for How::increment,
// which counts from `present`.
struct Fit {
    float value = 0;
    bool refitted = false;  // not what was sent
};
[[nodiscard]] std::optional<Fit> fit(const graph::PortFacts& port, How how, double value, float present);

// Reads what goes below /node/: sets and queries of parameters, one by one or by pattern. A plain set costs two hash
// look-ups and no memory.
class NodeReader {
public:
    static constexpr std::string_view kPrefix = "/node/";

    explicit NodeReader(Session& session) : session_(session) {}

    // Adds what the message asks for; `frame`: 0 at once. On an error the batch is not to be done.
    [[nodiscard]] Result<void> read(const osc::MessageView& message, std::uint32_t part, std::uint64_t frame,
                                    Batch& batch);

private:
    // What a message wants of every parameter that its address names.
    struct Wish {
        How how = How::value;
        bool query = false;
        bool rate = false;  // how often it is told: `value`
        double value = 0, seconds = 0;
        Origin origin;
    };
    [[nodiscard]] Result<Wish> read_wish(const osc::MessageView& message, How how) const;
    [[nodiscard]] Result<void> add(const Wish& wish, Param& param, Batch& batch);
    void confirm(const Wish& wish, Batch& batch) const;
    [[nodiscard]] static Error not_yet(std::string_view id);
    [[nodiscard]] Result<void> read_absent(const Wish& wish, std::string_view stem, Batch& batch);
    [[nodiscard]] Result<void> read_own(const osc::MessageView& message, const Origin& origin, Batch& batch);
    [[nodiscard]] Result<void> read_preset(const osc::MessageView& message, std::string_view id, std::string_view name,
                                           const Origin& origin, Batch& batch);
    [[nodiscard]] Result<void> read_file(const osc::MessageView& message, std::string_view id, std::string_view name,
                                         const Origin& origin, Batch& batch);
    [[nodiscard]] Result<void> add_own(const osc::MessageView& message, std::string_view id, std::string_view name,
                                       const Origin& origin, Batch& batch);
    // How often it is told what plugins say: rates.cpp
    [[nodiscard]] Result<Wish> read_rate(const osc::MessageView& message, const Origin& origin) const;
    static void add_rate(const Wish& wish, Param& param, std::string_view told_as, Batch& batch);
    [[nodiscard]] Result<void> read_speech(const osc::MessageView& message, std::string_view id, std::string_view name,
                                           const Origin& origin, Batch& batch);
    // Parameters that are set by messages: patches.cpp
    [[nodiscard]] Result<void> read_patches(const osc::MessageView& message, const Origin& origin, Batch& batch);
    [[nodiscard]] Result<void> read_patch(const osc::MessageView& message, std::string_view id, std::string_view name,
                                          const Origin& origin, Batch& batch);
    [[nodiscard]] Result<void> add_patch_set(const osc::MessageView& message, PatchSet set, const Origin& origin,
                                             Batch& batch);
    // Patterns: matching.cpp
    [[nodiscard]] Result<void> read_pattern(const Wish& wish, std::string_view stem, Batch& batch);
    [[nodiscard]] Result<void> read_own_pattern(const osc::MessageView& message, const Origin& origin, Batch& batch);
    // Why there is nothing at this address: absent.cpp
    [[nodiscard]] Error nothing_at(std::string_view stem);

    Session& session_;
};

}  // namespace signalbox::control
