// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace signalbox::control::osc {

using Bytes = std::span<const std::byte>;

// OSC is big-endian.
inline std::uint32_t load32(const std::byte* at) noexcept {
    const auto byte = [at](int i) { return std::to_integer<std::uint32_t>(at[i]); };
    return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}
inline std::uint64_t load64(const std::byte* at) noexcept { return std::uint64_t{load32(at)} << 32 | load32(at + 4); }

// Everything in a packet begins at a multiple of 4.
constexpr std::size_t padded(std::size_t bytes) noexcept { return (bytes + 3) & ~std::size_t{3}; }

inline std::string_view characters(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text.data(), text.size())); }

}  // namespace signalbox::control::osc
