// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/format.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace signalbox::host {

namespace {

constexpr int kMostWidth = 64;

// One conversion of a format, such as "%-5.2f", with its numbers cut.
struct Conversion {
    std::array<char, 24> text{};  // for snprintf, width and precision as "*"
    int width = 0, precision = -1;
    int longs = 0;  // l: 1, ll: 2, z, j and t: 2
    bool shorts = false;
    char kind = 0;  // 0: not understood
};

class Line {
public:
    Line(char* to, std::size_t size, const char* format, std::va_list arguments) noexcept
        : to_(to), size_(size), at_(format) {
        va_copy(arguments_, arguments);
    }
    ~Line() { va_end(arguments_); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    std::size_t run() noexcept {
        while (*at_ != 0 && length_ + 1 < size_) {
            if (*at_ != '%') {
                to_[length_++] = *at_++;
            } else if (at_[1] == '%') {
                to_[length_++] = '%';
                at_ += 2;
            } else if (!convert(parse())) {
                break;
            }
        }
        return tidy();
    }

private:
    int number(int absent) noexcept {
        if (*at_ == '*') {
            ++at_;
            return std::clamp(va_arg(arguments_, int), -kMostWidth, kMostWidth);
        }
        int value = absent;
        for (; *at_ >= '0' && *at_ <= '9'; ++at_) value = std::min(kMostWidth, std::max(value, 0) * 10 + (*at_ - '0'));
        return value;
    }

    Conversion parse() noexcept {
        Conversion c;
        std::size_t n = 0;
        c.text[n++] = *at_++;
        while (*at_ != 0 && std::strchr("-+ #0", *at_) != nullptr && n < 6) c.text[n++] = *at_++;
        c.width = number(0);
        if (*at_ == '.') {
            ++at_;
            c.precision = std::max(-1, number(0));
        }
        for (; *at_ != 0 && std::strchr("hlqjzt", *at_) != nullptr; ++at_) {
            c.longs += *at_ == 'h' ? 0 : *at_ == 'l' ? 1 : 2;
            c.shorts = *at_ == 'h';
        }
        if (*at_ == 0 || std::strchr("diouxXcspfFeEgGaA", *at_) == nullptr) return c;
        c.kind = *at_++;
        std::memcpy(&c.text[n], "*.*", 3);
        n += 3;
        const bool whole = std::strchr("diouxX", c.kind) != nullptr;
        if (whole) c.text[n++] = 'j';
        c.text[n] = c.kind;
        return c;
    }

    template <class T>
    void print(const Conversion& c, T value) noexcept {
        const int got = std::snprintf(to_ + length_, size_ - length_, c.text.data(), c.width, c.precision, value);
        if (got > 0) length_ = std::min(size_ - 1, length_ + static_cast<std::size_t>(got));
    }

    bool convert(const Conversion& c) noexcept {
        switch (c.kind) {
            case 'd':
            case 'i':
                print(c, c.longs == 0   ? std::intmax_t{va_arg(arguments_, int)}
                         : c.longs == 1 ? std::intmax_t{va_arg(arguments_, long)}
                                        : std::intmax_t{va_arg(arguments_, long long)});
                return true;
            case 'o':
            case 'u':
            case 'x':
            case 'X':
                print(c, c.longs == 0   ? std::uintmax_t{va_arg(arguments_, unsigned)}
                         : c.longs == 1 ? std::uintmax_t{va_arg(arguments_, unsigned long)}
                                        : std::uintmax_t{va_arg(arguments_, unsigned long long)});
                return true;
            case 'c':
            case 's':
                return c.longs == 0 && convert_text(c);
            case 'p':
                print(c, va_arg(arguments_, void*));
                return true;
            case 0:
                return false;
            default:
                print(c, va_arg(arguments_, double));
                return true;
        }
    }
    bool convert_text(const Conversion& c) noexcept {
        if (c.kind == 'c') {
            print(c, va_arg(arguments_, int));
            return true;
        }
        const char* const text = va_arg(arguments_, const char*);
        print(c, text != nullptr ? text : "(null)");
        return true;
    }

    std::size_t tidy() noexcept {
        for (std::size_t i = 0; i < length_; ++i) {
            if (static_cast<unsigned char>(to_[i]) < ' ' || to_[i] == 127) to_[i] = ' ';
        }
        while (length_ > 0 && to_[length_ - 1] == ' ') --length_;
        to_[length_] = 0;
        return length_;
    }

    char* const to_;
    const std::size_t size_;
    const char* at_;
    std::va_list arguments_;
    std::size_t length_ = 0;
};

}  // namespace

std::size_t format_line(char* to, std::size_t size, const char* format, std::va_list arguments) noexcept {
    return size == 0 ? 0 : Line(to, size, format, arguments).run();
}

}  // namespace signalbox::host
