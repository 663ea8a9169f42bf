// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "daemon/graph/json.hpp"
#include "daemon/graph/utf8.hpp"

namespace signalbox::json {

namespace {

// Recursive descent, no deeper than kMaxDepth. Every step returns false after an error, and the first error stays.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<Value> document() {
        Value result;
        if (!value(result, 0)) return error_;
        skip_space();
        if (at_ != text_.size()) return fail("nothing may follow the value"), error_;
        return result;
    }

private:
    bool value(Value& to, std::size_t depth) {
        skip_space();
        const Place place = here();
        if (depth > kMaxDepth) return fail("more than 64 arrays and objects inside each other", Code::limit);
        if (++count_ > kMaxValues) return fail("more than 1,048,576 values", Code::limit);
        if (!content(to, depth)) return false;
        to.place = place;
        return true;
    }

    bool content(Value& to, std::size_t depth) {
        switch (peek()) {
            case '{':
                return object(to, depth);
            case '[':
                return array(to, depth);
            case '"':
                return string_value(to);
            case 't':
                return word("true", Value(true), to);
            case 'f':
                return word("false", Value(false), to);
            case 'n':
                return word("null", Value(), to);
            default:
                return number(to);
        }
    }

    bool object(Value& to, std::size_t depth) {
        Object members;
        ++at_;
        if (!accept('}')) {
            do {
                members.emplace_back();
                if (!member(members.back(), depth)) return false;
            } while (accept(','));
            if (!accept('}')) return fail("a comma or } should be here");
        }
        if (!keys_differ(members)) return false;
        to = Value(std::move(members));
        return true;
    }

    bool member(Member& to, std::size_t depth) {
        skip_space();
        to.place = here();
        if (peek() != '"') return fail("a key in double quotes should be here");
        if (!string(to.key)) return false;
        if (!accept(':')) return fail("a colon should be here");
        return value(to.value, depth + 1);
    }

    bool keys_differ(const Object& members) {
        std::vector<const Member*> sorted;
        sorted.reserve(members.size());
        for (const Member& member : members) sorted.push_back(&member);
        const auto less = [](const Member* a, const Member* b) { return std::tie(a->key, a) < std::tie(b->key, b); };
        std::sort(sorted.begin(), sorted.end(), less);
        const auto equal = [](const Member* a, const Member* b) { return a->key == b->key; };
        const auto twice = std::adjacent_find(sorted.begin(), sorted.end(), equal);
        if (twice == sorted.end()) return true;
        const Member& second = **std::next(twice);
        return fail_at(second.place, "the key " + quoted(second.key) + " is here twice");
    }

    bool array(Value& to, std::size_t depth) {
        Array items;
        ++at_;
        if (!accept(']')) {
            do {
                items.emplace_back();
                if (!value(items.back(), depth + 1)) return false;
            } while (accept(','));
            if (!accept(']')) return fail("a comma or ] should be here");
        }
        to = Value(std::move(items));
        return true;
    }

    bool string_value(Value& to) {
        std::string text;
        if (!string(text)) return false;
        to = Value(std::move(text));
        return true;
    }

    bool string(std::string& to) {
        for (++at_; peek() != '"';) {
            if (at_ == text_.size()) return fail("the text ends inside a string");
            const std::size_t length = utf8_length(text_.substr(at_));
            if (length == 0) return fail("this is not UTF-8");
            if (static_cast<unsigned char>(text_[at_]) < 0x20) return fail("a control character has to be escaped");
            if (text_[at_] == '\\') {
                if (!escape(to)) return false;
            } else {
                to += text_.substr(at_, length);
                at_ += length;
            }
        }
        ++at_;
        return true;
    }

    bool escape(std::string& to) {
        static constexpr std::string_view kNames = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
        const char name = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (name == 'u') return unicode(to);
        const std::size_t which = kNames.find(name);
        if (which == std::string_view::npos)
            return fail("there is no such escape; use one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
        to += kMeanings[which];
        at_ += 2;
        return true;
    }

    // \uXXXX, or two of them for what lies past U+FFFF.
    bool unicode(std::string& to) {
        auto character = unit(at_);
        if (!character) return fail("four hexadecimal digits should follow \\u");
        std::size_t length = 6;
        if (*character >= 0xd800 && *character < 0xe000) {
            const auto low = unit(at_ + 6);
            if (*character >= 0xdc00 || !low || *low < 0xdc00 || *low > 0xdfff) return fail("half a surrogate pair");
            character = 0x10000U + ((*character - 0xd800U) << 10U) + (*low - 0xdc00U);
            length = 12;
        }
        append_utf8(to, *character);
        at_ += length;
        return true;
    }

    [[nodiscard]] std::optional<std::uint32_t> unit(std::size_t at) const {
        if (text_.size() < at + 6 || text_.substr(at, 2) != "\\u") return {};
        std::uint32_t result = 0;
        const char* const digits = text_.data() + at + 2;
        const auto read = std::from_chars(digits, digits + 4, result, 16);
        if (read.ptr != digits + 4) return {};
        return result;
    }

    bool number(Value& to) {
        const std::size_t length = number_length();
        if (length == 0)
            return fail(at_ == text_.size() ? "the text ends where a value should be" : "a value should be here");
        double result = 0;
        const char* const first = text_.data() + at_;
        if (std::from_chars(first, first + length, result).ec != std::errc{})
            return fail("no double holds this number");
        to = Value(result);
        at_ += length;
        return true;
    }

    // Of the number that begins here by JSON's grammar: from_chars alone takes "01", "1." and "inf" too.
    [[nodiscard]] std::size_t number_length() const {
        std::size_t at = at_;
        const auto is = [&](std::string_view any) { return at < text_.size() && any.find(text_[at]) != any.npos; };
        const auto digits = [&] {
            const std::size_t first = at;
            while (is("0123456789")) ++at;
            return at != first;
        };
        if (is("-")) ++at;
        if (is("0")) {
            ++at;
        } else if (!digits()) {
            return 0;
        }
        if (is(".") && (++at, !digits())) return 0;
        if (is("eE")) {
            ++at;
            if (is("+-")) ++at;
            if (!digits()) return 0;
        }
        return at - at_;
    }

    bool word(std::string_view text, Value meaning, Value& to) {
        if (text_.substr(at_, text.size()) != text) return fail("a value should be here");
        at_ += text.size();
        to = std::move(meaning);
        return true;
    }

    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool accept(char c) {
        skip_space();
        if (peek() != c) return false;
        ++at_;
        return true;
    }

    void skip_space() {
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\n') {
                ++line_;
                counted_ = at_ + 1;
                column_ = 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
        }
    }

    // Counts on from where it counted last, so that a text of one long line is not counted anew for each value.
    Place here() {
        for (; counted_ < at_; ++counted_)
            column_ += (static_cast<unsigned char>(text_[counted_]) & 0xc0U) != 0x80 ? 1 : 0;
        return {line_, column_};
    }

    bool fail(std::string_view text, Code code = Code::malformed) {
        error_ = error_at(here(), code, text);
        return false;
    }
    bool fail_at(Place place, std::string_view text) {
        error_ = error_at(place, Code::malformed, text);
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0, counted_ = 0, count_ = 0;
    std::uint32_t line_ = 1, column_ = 1;
    Error error_;
};

}  // namespace

Result<Value> read(std::string_view text, std::size_t max_bytes) {
    if (text.size() > max_bytes) {
        return Error{Code::limit, "the text has " + std::to_string(text.size()) + " bytes, and at most " +
                                      std::to_string(max_bytes) + " are read"};
    }
    return Reader(text).document();
}

}  // namespace signalbox::json
