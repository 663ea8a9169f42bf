// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>

#include "control/cli/message.hpp"

namespace signalbox::cli {

// Valid JSON whatever comes in: bytes that are no UTF-8 become U+FFFD, numbers that are not finite become null.
std::string json(std::string_view text);
inline std::string json(const char* text) { return json(std::string_view(text)); }
std::string json(double value);
std::string json(bool value);
std::string json(const Arg& arg);

// Puts an object or an array together, piece by piece: JsonList('{').add("id", json(id)).text().
class JsonList {
public:
    explicit JsonList(char open) : text_(1, open) {}
    JsonList& add(std::string_view value);  // ready JSON
    JsonList& add(std::string_view key, std::string_view value);
    [[nodiscard]] std::string text() const { return text_ + (text_[0] == '{' ? '}' : ']'); }

private:
    std::string text_;
};

}  // namespace signalbox::cli
