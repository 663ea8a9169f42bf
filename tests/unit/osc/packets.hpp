// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/osc/bytes.hpp"

// Packets put together by hand, so that no code of ours is the judge of itself.
namespace signalbox::control::osc::test {

inline std::string be32(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
    return out;
}
inline std::string be64(std::uint64_t value) {
    return be32(static_cast<std::uint32_t>(value >> 32)) + be32(static_cast<std::uint32_t>(value));
}
inline std::string string(std::string text) {
    do text += '\0';
    while (text.size() % 4 != 0);
    return text;
}
inline std::string message(const std::string& address, const std::string& types = "", const std::string& data = "") {
    return string(address) + string("," + types) + data;
}
inline std::string bundle(std::uint64_t timetag, const std::vector<std::string>& elements) {
    std::string out = std::string("#bundle\0", 8) + be64(timetag);
    for (const std::string& element : elements) out += be32(static_cast<std::uint32_t>(element.size())) + element;
    return out;
}

}  // namespace signalbox::control::osc::test
