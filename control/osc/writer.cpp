// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/writer.hpp"

#include <bit>
#include <cstring>

namespace signalbox::control::osc {

namespace {

using Out = std::vector<std::byte>;

constexpr char kTags[] = "ifhdsTt";  // in the order of Argument's types

char tag(const Argument& argument) {
    const bool* truth = std::get_if<bool>(&argument);
    return truth != nullptr && !*truth ? 'F' : kTags[argument.index()];
}

void put(std::uint32_t value, Out& out) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(value >> shift & 0xff));
}
void put(std::uint64_t value, Out& out) {
    put(static_cast<std::uint32_t>(value >> 32), out);
    put(static_cast<std::uint32_t>(value), out);
}
void put(std::int32_t value, Out& out) { put(static_cast<std::uint32_t>(value), out); }
void put(float value, Out& out) { put(std::bit_cast<std::uint32_t>(value), out); }
void put(std::int64_t value, Out& out) { put(static_cast<std::uint64_t>(value), out); }
void put(double value, Out& out) { put(std::bit_cast<std::uint64_t>(value), out); }
void put(Timetag timetag, Out& out) { put(timetag.value, out); }
void put(bool, Out&) {}
void put(const std::string& text, Out& out) {
    const Bytes bytes = bytes_of(text.c_str());
    out.insert(out.end(), bytes.begin(), bytes.end());
    out.resize(out.size() + padded(bytes.size() + 1) - bytes.size());
}

}  // namespace

void write(const Message& message, Out& out) {
    put(message.address, out);
    std::string tags(1, ',');
    for (const Argument& argument : message.arguments) tags += tag(argument);
    put(tags, out);
    for (const Argument& argument : message.arguments)
        std::visit([&out](const auto& value) { put(value, out); }, argument);
}

void write_bundle(std::uint64_t timetag, std::span<const Message> messages, Out& out) {
    put(std::string("#bundle"), out);
    put(timetag, out);
    for (const Message& message : messages) {
        const std::size_t size_at = out.size();
        out.resize(size_at + 4);
        write(message, out);
        Out size;
        put(static_cast<std::uint32_t>(out.size() - size_at - 4), size);
        std::memcpy(out.data() + size_at, size.data(), 4);
    }
}

}  // namespace signalbox::control::osc
