// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

namespace signalbox::rt {

// Memory that the audio thread may touch at any time: mapped in chunks, written once, locked where the system allows
// it. Blocks are aligned to 64 bytes and zeroed. Thread-safe; never called on the audio thread.
class Arena {
public:
    explicit Arena(std::size_t chunk_bytes = std::size_t{256} << 10);
    ~Arena();
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    // Throws std::bad_alloc when the system has no more memory.
    [[nodiscard]] void* allocate(std::size_t bytes);
    void free(void* block) noexcept;

    struct Usage {
        std::size_t mapped = 0, used = 0, blocks = 0;
        bool locked = true;  // false once a chunk could not be locked
    };
    [[nodiscard]] Usage usage() const;

private:
    struct Chunk {
        std::byte* base;
        std::size_t bytes;
    };
    void grow(std::size_t at_least);

    mutable std::mutex mutex_;
    std::size_t chunk_bytes_;
    std::vector<Chunk> chunks_;
    std::map<std::byte*, std::size_t> free_;  // by address; neighbours are merged
    std::map<std::byte*, std::size_t> used_;
    bool locked_ = true;
};

// A block of the arena with an owner.
struct ArenaFree {
    Arena* arena = nullptr;
    void operator()(void* block) const noexcept { arena->free(block); }
};
template <class T>
using ArenaPtr = std::unique_ptr<T, ArenaFree>;

// `count` of them, one behind the other. The arena knows no types: nothing in it needs a destructor.
template <class T>
ArenaPtr<T> make_in(Arena& arena, std::size_t count = 1) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    T* const first = static_cast<T*>(arena.allocate(count * sizeof(T)));
    std::uninitialized_value_construct_n(first, count);
    return {first, {&arena}};
}

}  // namespace signalbox::rt
