// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace signalbox::dsp {

// Begins on a cache line.
template <class T>
struct OnCacheLine {
    using value_type = T;
    static constexpr std::align_val_t kLine{64};

    OnCacheLine() = default;
    template <class U>
    OnCacheLine(const OnCacheLine<U>&) {}
    T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), kLine)); }
    void deallocate(T* memory, std::size_t) noexcept { ::operator delete(memory, kLine); }
    bool operator==(const OnCacheLine&) const = default;
};

using Aligned = std::vector<float, OnCacheLine<float>>;

}  // namespace signalbox::dsp
