// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "daemon/graph/utf8.hpp"

namespace signalbox::json {

Value::Value() noexcept = default;
Value::Value(std::nullptr_t) noexcept {}
Value::Value(std::string text) : content_(std::move(text)) {}
Value::Value(std::string_view text) : content_(std::string(text)) {}
Value::Value(const char* text) : content_(std::string(text)) {}
Value::Value(Array array) : content_(std::move(array)) {}
Value::Value(Object object) : content_(std::move(object)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

bool Value::operator==(const Value& other) const { return content_ == other.content_; }

const Value* Value::find(std::string_view key) const {
    const Object* members = object();
    if (members == nullptr) return nullptr;
    for (const Member& member : *members) {
        if (member.key == key) return &member.value;
    }
    return nullptr;
}

const char* Value::kind() const {
    static constexpr std::array kKinds{"null", "true or false", "a number", "a string", "an array", "an object"};
    return kKinds[content_.index()];
}

namespace {

template <class T>
void append_shortest(std::string& text, T number) {
    if (!std::isfinite(number)) {
        text += "null";
        return;
    }
    std::array<char, 64> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

void append_escaped(std::string& text, char c) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
        case '"':
            text += "\\\"";
            return;
        case '\\':
            text += "\\\\";
            return;
        case '\n':
            text += "\\n";
            return;
        case '\r':
            text += "\\r";
            return;
        case '\t':
            text += "\\t";
            return;
        default:
            break;
    }
    const auto code = static_cast<unsigned char>(c);
    text += "\\u00";
    text += kHex[code >> 4U];
    text += kHex[code & 15U];
}

bool plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f; }

}  // namespace

void append_number(std::string& text, double number) { append_shortest(text, number); }
void append_number(std::string& text, float number) { append_shortest(text, number); }

void append_string(std::string& text, std::string_view string) {
    text += '"';
    while (!string.empty()) {
        const std::size_t length = utf8_length(string);
        if (length == 0) {
            append_utf8(text, 0xfffd);
        } else if (length > 1 || plain(string[0])) {
            text += string.substr(0, length);
        } else {
            append_escaped(text, string[0]);
        }
        string.remove_prefix(length == 0 ? 1 : length);
    }
    text += '"';
}

namespace {

void append_items(std::string& text, const Array& array) {
    text += '[';
    for (const Value& item : array) {
        if (&item != array.data()) text += ", ";
        append(text, item);
    }
    text += ']';
}

void append_members(std::string& text, const Object& object) {
    text += '{';
    for (const Member& member : object) {
        if (&member != object.data()) text += ", ";
        append_string(text, member.key);
        text += ": ";
        append(text, member.value);
    }
    text += '}';
}

}  // namespace

void append(std::string& text, const Value& value) {
    if (const bool* on = value.boolean()) {
        text += *on ? "true" : "false";
    } else if (const double* number = value.number()) {
        append_number(text, *number);
    } else if (const std::string* string = value.string()) {
        append_string(text, *string);
    } else if (const Array* array = value.array()) {
        append_items(text, *array);
    } else if (const Object* object = value.object()) {
        append_members(text, *object);
    } else {
        text += "null";
    }
}

std::string write(const Value& value) {
    std::string text;
    append(text, value);
    return text;
}

bool valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

Error error_at(Place place, Code code, std::string_view text) {
    return {code, "line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ": " +
                      std::string(text)};
}

std::string quoted(std::string_view text) {
    static constexpr std::size_t kLongest = 64;
    std::string result;
    append_string(result, text.substr(0, kLongest));
    if (text.size() > kLongest) result += "...";
    return result;
}

}  // namespace signalbox::json
