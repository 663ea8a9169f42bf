// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>
#include <limits>

#include "control/front/commands.hpp"

namespace signalbox::control {

namespace {

std::string place(std::size_t k) { return "argument " + std::to_string(k + 1); }

}  // namespace

std::optional<std::int32_t> Args::token() const {
    if (first_ == 0) return {};
    return message_[0].int32();
}

Result<std::string> Args::text(std::size_t k) const {
    osc::TextRoom room;
    const auto found = osc::text((*this)[k], room);
    if (!found) return Error{Code::type, place(k) + " must be a string (s)"};
    return std::string(*found);
}

Result<graph::Endpoint> Args::endpoint(std::size_t k) const {
    const auto found = text(k);
    if (!found) return found.error();
    return graph::parse_endpoint(*found);
}

Result<double> Args::number(std::size_t k) const {
    const osc::Number found = osc::number((*this)[k]);
    if (found.kind == osc::Number::Kind::not_a_number)
        return Error{Code::type, place(k) + " must be a number (i f d h T F, or a string that is one)"};
    if (found.kind == osc::Number::Kind::not_finite)
        return Error{Code::range, place(k) + " is not a finite number: send one that is"};
    return found.value;
}

Result<float> Args::number(std::size_t k, float absent) const {
    if (k >= size()) return absent;
    const auto found = number(k);
    if (!found) return found.error();
    if (std::fabs(*found) > static_cast<double>(std::numeric_limits<float>::max()))
        return Error{Code::range, place(k) + " is too large"};
    return static_cast<float>(*found);
}

Result<bool> Args::flag(std::size_t k, bool absent) const {
    if (k >= size()) return absent;
    const auto found = number(k);
    if (!found) return found.error();
    return *found != 0;
}

Error wrong_count(std::string_view address, std::string_view usage) {
    std::string text{address};
    text += usage.empty() ? " takes no arguments" : " takes these arguments: " + std::string(usage);
    return {Code::type, text};
}

}  // namespace signalbox::control
