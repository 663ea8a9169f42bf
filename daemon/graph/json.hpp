// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "daemon/graph/result.hpp"

// A small strict JSON: what is not in RFC 8259 is an error with line and column, and so are duplicate keys, invalid
// UTF-8 and numbers that no double holds. Objects keep their order.
namespace signalbox::json {

// Where something stood in the text: line and column count from 1, columns in characters. 0: it was not read.
struct Place {
    std::uint32_t line = 0, column = 0;
};

class Value;
struct Member;
using Array = std::vector<Value>;
using Object = std::vector<Member>;

class Value {
public:
    Value() noexcept;
    Value(std::nullptr_t) noexcept;
    Value(std::string text);
    Value(std::string_view text);
    Value(const char* text);
    Value(Array array);
    Value(Object object);
    // One constructor for bool and numbers, so that a pointer never turns into a bool.
    template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
    Value(T scalar);
    Value(const Value&);
    Value(Value&&) noexcept;
    Value& operator=(const Value&);
    Value& operator=(Value&&) noexcept;
    ~Value();

    // What it is, or null where it is something else.
    [[nodiscard]] bool is_null() const { return content_.index() == 0; }
    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&content_); }
    [[nodiscard]] const double* number() const { return std::get_if<double>(&content_); }
    [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&content_); }
    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&content_); }
    [[nodiscard]] const Object* object() const { return std::get_if<Object>(&content_); }
    // The member of an object; null where this is no object or has no such key.
    [[nodiscard]] const Value* find(std::string_view key) const;
    // For sentences: "a number", "an object", ...
    [[nodiscard]] const char* kind() const;

    // Objects are equal when they have the same members in the same order. The place is not part of the value.
    bool operator==(const Value& other) const;

    Place place;

private:
    std::variant<std::monostate, bool, double, std::string, Array, Object> content_;
};

struct Member {
    std::string key;
    Value value;
    Place place;  // of the key
    bool operator==(const Member& other) const { return key == other.key && value == other.value; }
};

// Here, where Member is complete: clang wants that of a variant's members.
template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int>>
Value::Value(T scalar) {
    if constexpr (std::is_same_v<T, bool>) {
        content_ = scalar;
    } else {
        content_ = static_cast<double>(scalar);
    }
}

// A value takes up to 90 bytes of memory for two of text, so their number is limited too.
inline constexpr std::size_t kMaxDepth = 64, kMaxBytes = std::size_t{64} << 20, kMaxValues = std::size_t{1} << 20;

// Fails with code malformed (limit: too long, too deep, too many values) and "line 3, column 7: ...".
Result<Value> read(std::string_view text, std::size_t max_bytes = kMaxBytes);

// On one line, with a space after colons and commas: {"a": 1, "b": [true, null]}. Numbers are the shortest that read
// back as the same; not-a-number and infinities, which JSON lacks, become null; bytes that are no UTF-8 become U+FFFD.
std::string write(const Value& value);
void append(std::string& text, const Value& value);
void append_string(std::string& text, std::string_view string);
void append_number(std::string& text, double number);
void append_number(std::string& text, float number);  // shortest that reads back as the same float

bool valid_utf8(std::string_view text);
// "line 3, column 7: text", as an Error.
Error error_at(Place place, Code code, std::string_view text);
// For sentences: between quotes, escaped, and cut where it is long.
std::string quoted(std::string_view text);

}  // namespace signalbox::json
