// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/argument.hpp"

#include <bit>
#include <charconv>
#include <cmath>

namespace signalbox::control::osc {

std::int32_t ArgumentView::int32() const noexcept { return static_cast<std::int32_t>(load32(data.data())); }
float ArgumentView::float32() const noexcept { return std::bit_cast<float>(load32(data.data())); }
std::int64_t ArgumentView::int64() const noexcept { return static_cast<std::int64_t>(load64(data.data())); }
double ArgumentView::float64() const noexcept { return std::bit_cast<double>(load64(data.data())); }
std::uint64_t ArgumentView::timetag() const noexcept { return load64(data.data()); }

namespace {

Number checked(double value) noexcept {
    return {std::isfinite(value) ? Number::Kind::finite : Number::Kind::not_finite, value};
}

Number parsed(std::string_view text) noexcept {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc::invalid_argument || stop != end) return {};
    if (error == std::errc::result_out_of_range) return {Number::Kind::not_finite, 0};
    return checked(value);
}

template <class T>
std::string_view printed(T value, TextRoom& room) noexcept {
    const auto result = std::to_chars(room.data(), room.data() + room.size(), value);
    return {room.data(), static_cast<std::size_t>(result.ptr - room.data())};
}

}  // namespace

Number number(const ArgumentView& argument) noexcept {
    switch (argument.type) {
        case 'i':
            return checked(argument.int32());
        case 'f':
            return checked(static_cast<double>(argument.float32()));
        case 'd':
            return checked(argument.float64());
        case 'h':
            return checked(static_cast<double>(argument.int64()));
        case 'T':
            return checked(1);
        case 'F':
            return checked(0);
        case 's':
        case 'S':
            return parsed(argument.string());
        default:
            return {};
    }
}

std::optional<std::string_view> text(const ArgumentView& argument, TextRoom& room) noexcept {
    switch (argument.type) {
        case 's':
        case 'S':
            return argument.string();
        case 'i':
            return printed(argument.int32(), room);
        case 'h':
            return printed(argument.int64(), room);
        case 'f':
            return printed(argument.float32(), room);
        case 'd':
            return printed(argument.float64(), room);
        default:
            return std::nullopt;
    }
}

}  // namespace signalbox::control::osc
