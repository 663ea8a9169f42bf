// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace signalbox {

// The codes that clients see in /error; docs/osc.md lists them.
enum class Code : int {
    ok = 0,
    unknown = 1,
    type = 2,
    range = 3,
    cycle = 4,
    exists = 5,
    limit = 6,
    plugin = 7,
    busy = 8,
    denied = 9,
    no_audio = 10,
    malformed = 11,
    file = 12,
};

// A code and a sentence for the user that says what to do.
struct Error {
    Code code = Code::ok;
    std::string text;
    bool operator==(const Error&) const = default;
};

// A value or an Error. `Result<void>` is an Error that may be absent.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::move(value)) {}
    Result(Error error) : content_(std::move(error)) {}
    explicit operator bool() const { return content_.index() == 0; }
    T& operator*() & { return std::get<0>(content_); }
    const T& operator*() const& { return std::get<0>(content_); }
    T&& operator*() && { return std::get<0>(std::move(content_)); }
    T* operator->() { return &std::get<0>(content_); }
    const T* operator->() const { return &std::get<0>(content_); }
    [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

private:
    std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    explicit operator bool() const { return error_.code == Code::ok; }
    [[nodiscard]] const Error& error() const { return error_; }

private:
    Error error_;
};

}  // namespace signalbox
