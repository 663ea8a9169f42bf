// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/message.hpp"

#include <charconv>
#include <cstdio>

namespace signalbox::cli {

namespace {

template <class T>
std::string to_text(T value) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

std::string hex(std::string_view bytes) {
    std::string out;
    char pair[3];
    for (const char c : bytes) {
        std::snprintf(pair, sizeof pair, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += pair;
    }
    return out;
}

// As `send` takes it.
std::string timetag_text(std::int64_t value) {
    char buffer[17];
    std::snprintf(buffer, sizeof buffer, "%016llx", static_cast<unsigned long long>(value));
    return buffer;
}

std::string quoted(const Arg& arg) {
    std::string text = arg.as_text();
    if (arg.type != 's' && arg.type != 'S') return text;
    const bool plain = !text.empty() && text.find_first_of(" \"\\") == std::string::npos;
    if (plain) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::string shortest(double value) { return to_text(value); }
std::string shortest(float value) { return to_text(value); }

std::string printable(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return out;
}

double Arg::as_number() const {
    if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
    if (const auto* f = std::get_if<double>(&value)) return *f;
    return type == 'T' ? 1 : 0;
}

std::string Arg::as_text() const {
    if (type == 'T') return "true";
    if (type == 'F') return "false";
    if (type == 'N') return "nil";
    if (type == 'I') return "infinitum";
    if (type == 'f') return shortest(static_cast<float>(as_number()));
    if (type == 't') return timetag_text(std::get<std::int64_t>(value));
    if (const auto* i = std::get_if<std::int64_t>(&value)) return to_text(*i);
    if (const auto* f = std::get_if<double>(&value)) return shortest(*f);
    const auto& bytes = std::get<std::string>(value);
    return type == 'b' || type == 'm' ? hex(bytes) : printable(bytes);
}

std::string Message::types() const {
    std::string out;
    for (const Arg& arg : args) out += arg.type;
    return out;
}

std::string Message::line() const {
    std::string out = printable(address);
    if (!args.empty()) out += " " + types();
    for (const Arg& arg : args) out += " " + quoted(arg);
    return out;
}

std::string Message::text(std::size_t index) const {
    if (index >= args.size()) return {};
    const auto* text = std::get_if<std::string>(&args[index].value);
    return text ? *text : std::string{};
}

double Message::number(std::size_t index) const { return index < args.size() ? args[index].as_number() : 0; }

}  // namespace signalbox::cli
