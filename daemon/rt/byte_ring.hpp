// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>

#include "daemon/rt/arena.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Messages of any length from one thread to another, in order; either may be the audio thread.
class ByteRing {
public:
    // A power of two.
    ByteRing(Arena& arena, std::uint32_t bytes);

    // False where the message does not fit now.
    bool push(const void* message, std::uint32_t bytes) noexcept REALTIME { return push(nullptr, 0, message, bytes); }
    bool push(const void* head, std::uint32_t head_bytes, const void* body, std::uint32_t bytes) noexcept REALTIME;
    // Copies the next message to `to`, which has room for most() bytes. False: there is none.
    bool pop(void* to, std::uint32_t& bytes) noexcept REALTIME;
    [[nodiscard]] std::uint32_t most() const { return size_ - kHead; }

private:
    static constexpr std::uint32_t kHead = sizeof(std::uint32_t);
    void write(std::uint32_t at, const void* from, std::uint32_t bytes) noexcept REALTIME;
    void read(std::uint32_t at, void* to, std::uint32_t bytes) const noexcept REALTIME;

    ArenaPtr<unsigned char> memory_;
    const std::uint32_t size_;
    std::atomic<std::uint32_t> written_{0}, read_{0};  // bytes so far; they wrap
};

}  // namespace signalbox::rt
