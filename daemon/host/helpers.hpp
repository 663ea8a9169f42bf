// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace signalbox::host {

// Threads for what may be slow: instantiate, free, big JSON, look-ups. One thread at first; another (up to 4) starts
// when a job has waited 50 ms. A call that takes more than 60 s is abandoned: its thread is left alone, counted, and
// replaced; its `abandoned` is called instead.
class Helpers {
public:
    Helpers();
    ~Helpers();  // finishes what was posted, but waits for no abandoned call

    void post(std::function<void()> job, std::function<void()> abandoned = {});
    [[nodiscard]] std::uint32_t threads() const;
    [[nodiscard]] std::uint64_t abandoned() const;

private:
    struct Parts;
    std::shared_ptr<Parts> parts_;
};

}  // namespace signalbox::host
