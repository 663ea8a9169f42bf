// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/byte_ring.hpp"

#include <algorithm>
#include <cstring>

namespace signalbox::rt {

ByteRing::ByteRing(Arena& arena, std::uint32_t bytes)
    : memory_(static_cast<unsigned char*>(arena.allocate(bytes)), ArenaFree{&arena}), size_(bytes) {}

void ByteRing::write(std::uint32_t at, const void* from, std::uint32_t bytes) noexcept REALTIME {
    if (bytes == 0) return;  // of nothing, perhaps from nowhere
    const std::uint32_t start = at & (size_ - 1), first = std::min(bytes, size_ - start);
    std::memcpy(memory_.get() + start, from, first);
    std::memcpy(memory_.get(), static_cast<const unsigned char*>(from) + first, bytes - first);
}

void ByteRing::read(std::uint32_t at, void* to, std::uint32_t bytes) const noexcept REALTIME {
    const std::uint32_t start = at & (size_ - 1), first = std::min(bytes, size_ - start);
    std::memcpy(to, memory_.get() + start, first);
    std::memcpy(static_cast<unsigned char*>(to) + first, memory_.get(), bytes - first);
}

bool ByteRing::push(const void* head, std::uint32_t head_bytes, const void* body, std::uint32_t bytes) noexcept
    REALTIME {
    const std::uint32_t at = written_.load(std::memory_order_relaxed);
    const std::uint32_t room = size_ - (at - read_.load(std::memory_order_acquire));
    if (bytes > most() - head_bytes || bytes + head_bytes + kHead > room) return false;
    const std::uint32_t all = head_bytes + bytes;
    write(at, &all, kHead);
    write(at + kHead, head, head_bytes);
    write(at + kHead + head_bytes, body, bytes);
    written_.store(at + kHead + all, std::memory_order_release);
    return true;
}

bool ByteRing::pop(void* to, std::uint32_t& bytes) noexcept REALTIME {
    const std::uint32_t at = read_.load(std::memory_order_relaxed);
    if (at == written_.load(std::memory_order_acquire)) return false;
    read(at, &bytes, kHead);
    read(at + kHead, to, bytes);
    read_.store(at + kHead + bytes, std::memory_order_release);
    return true;
}

}  // namespace signalbox::rt
