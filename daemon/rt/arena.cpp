// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/arena.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace signalbox::rt {
namespace {

constexpr std::size_t kAlign = 64;

std::size_t rounded(std::size_t bytes) { return std::max(kAlign, (bytes + kAlign - 1) / kAlign * kAlign); }

}  // namespace

Arena::Arena(std::size_t chunk_bytes) : chunk_bytes_(chunk_bytes) {}

Arena::~Arena() {
    for (const Chunk& chunk : chunks_) munmap(chunk.base, chunk.bytes);
}

void* Arena::allocate(std::size_t bytes) {
    if (bytes > std::numeric_limits<std::size_t>::max() / 2) throw std::bad_alloc();  // rounding must not wrap
    const std::size_t size = rounded(bytes);
    const std::lock_guard lock(mutex_);
    const auto fits = [&] {
        return std::find_if(free_.begin(), free_.end(), [&](const auto& block) { return block.second >= size; });
    };
    auto found = fits();
    if (found == free_.end()) {
        grow(size);
        found = fits();
    }
    auto [base, room] = *found;
    free_.erase(found);
    if (room > size) free_.emplace(base + size, room - size);
    used_.emplace(base, size);
    return base;
}

void Arena::free(void* block) noexcept {
    if (block == nullptr) return;
    const std::lock_guard lock(mutex_);
    const auto found = used_.find(static_cast<std::byte*>(block));
    if (found == used_.end()) return;
    auto [base, size] = *found;
    used_.erase(found);
    std::memset(base, 0, size);  // blocks are handed out zeroed; done here, while the caller has time
    auto next = free_.lower_bound(base);
    if (next != free_.end() && base + size == next->first) {
        size += next->second;
        next = free_.erase(next);
    }
    if (next != free_.begin()) {
        const auto before = std::prev(next);
        if (before->first + before->second == base) {
            before->second += size;
            return;
        }
    }
    free_.emplace_hint(next, base, size);
}

void Arena::grow(std::size_t at_least) {
    const std::size_t bytes = (std::max(at_least, chunk_bytes_) + 4095) / 4096 * 4096;
    void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (base == MAP_FAILED) throw std::bad_alloc();
    if (mlock(base, bytes) != 0) locked_ = false;
    std::memset(base, 0, bytes);  // first touch happens here, not on the audio thread
    chunks_.push_back({static_cast<std::byte*>(base), bytes});
    free_.emplace(static_cast<std::byte*>(base), bytes);
}

Arena::Usage Arena::usage() const {
    const std::lock_guard lock(mutex_);
    Usage usage;
    for (const Chunk& chunk : chunks_) usage.mapped += chunk.bytes;
    for (const auto& [base, size] : used_) usage.used += size;
    usage.blocks = used_.size();
    usage.locked = locked_;
    return usage;
}

}  // namespace signalbox::rt
