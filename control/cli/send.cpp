// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/send.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/options.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

template <class T>
bool parse_whole(std::string_view text, T& value, int base = 10) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return !text.empty() && parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
}

[[noreturn]] void refuse(char type, const std::string& word, const char* wanted) {
    throw Failure{Exit::usage, std::string("type ") + type + " wants " + wanted + ", not '" + word + "'"};
}

std::string parse_hex(char type, const std::string& word) {
    std::string bytes;
    for (std::size_t k = 0; k < word.size(); k += 2) {
        unsigned byte = 0;
        if (word.size() % 2 != 0 || !parse_whole(std::string_view(word).substr(k, 2), byte, 16)) {
            refuse(type, word, "hexadecimal digits in pairs");
        }
        bytes += static_cast<char>(byte);
    }
    if (type == 'm' && bytes.size() != 4) refuse(type, word, "eight hexadecimal digits");
    return bytes;
}

std::int64_t parse_integer(char type, const std::string& word) {
    std::int64_t value = 0;
    if (!parse_whole(word, value)) refuse(type, word, "a whole number");
    if (type == 'i' && (value < INT32_MIN || value > INT32_MAX)) refuse(type, word, "a whole number of 32 bits");
    return value;
}

// Not parse_number: NaN and infinities may be sent, to see them refused.
double parse_double(char type, const std::string& word) {
    double value = 0;
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size()) refuse(type, word, "a number");
    return value;
}

Arg parse_arg(char type, const std::string& word) {
    switch (type) {
        case 'i':
        case 'h':
            return {type, parse_integer(type, word)};
        case 'f':
        case 'd':
            return {type, parse_double(type, word)};
        case 'c':
            if (word.size() != 1) refuse(type, word, "one character");
            return {type, std::int64_t{word[0]}};
        case 't': {
            std::uint64_t value = 0;
            if (!parse_whole(word, value, 16)) refuse(type, word, "up to 16 hexadecimal digits");
            return {type, static_cast<std::int64_t>(value)};
        }
        case 'b':
        case 'm':
            return {type, parse_hex(type, word)};
        default:
            return {type, word};
    }
}

Arg guess(const std::string& word) {
    std::int64_t whole = 0;
    if (parse_whole(word, whole)) return {whole < INT32_MIN || whole > INT32_MAX ? 'h' : 'i', whole};
    double number = 0;
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == word.data() + word.size() && std::isfinite(number);
    return is_number ? Arg::number(number) : Arg::text(word);
}

void print(const Message& message, bool as_json) {
    JsonList args('[');
    for (const Arg& arg : message.args) args.add(json(arg));
    JsonList line('{');
    line.add("address", json(message.address)).add("types", json(message.types())).add("args", args.text());
    std::puts((as_json ? line.text() : message.line()).c_str());
    std::fflush(stdout);
}

}  // namespace

Message parse_message(const std::vector<std::string>& words) {
    Message message{words[0], {}};
    if (message.address[0] != '/') {
        throw Failure{Exit::usage, "an OSC address begins with a slash; '" + message.address + "' does not"};
    }
    const bool typed = words.size() > 1 && words[1].starts_with(',');
    std::size_t next = typed ? 2 : 1;
    for (const char type : typed ? words[1].substr(1) : std::string(words.size() - 1, '?')) {
        const bool bare = type == 'T' || type == 'F' || type == 'N' || type == 'I';
        if (std::string_view("ihfdsSctmbTFNI?").find(type) == std::string_view::npos) {
            throw Failure{Exit::usage, std::string("there is no OSC type '") + type + "'; see `signalbox send --help`"};
        }
        if (!bare && next == words.size()) throw Failure{Exit::usage, "there are more types than arguments"};
        if (bare) message.args.push_back({type, {}});
        if (!bare) message.args.push_back(type == '?' ? guess(words[next]) : parse_arg(type, words[next]));
        next += bare ? 0 : 1;
    }
    if (next == words.size()) return message;
    throw Failure{Exit::usage, "there are more arguments than types; quote a text that holds spaces"};
}

Exit send(const Call& call) {
    const Message message = parse_message(call.args);
    Client client = call.connect();
    client.send(message);
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(call.options.wait_s.value_or(0));
    Exit exit = Exit::done;
    while (call.options.wait_s) {
        const std::chrono::duration<double> left = end - Clock::now();
        const auto answer = left.count() > 0 ? client.receive(left.count()) : std::nullopt;
        if (!answer) break;
        print(*answer, call.options.json);
        if (answer->address == "/error") exit = Exit::refused;
    }
    return exit;
}

}  // namespace signalbox::cli
