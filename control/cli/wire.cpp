// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <lo/lo.h>

#include <cstdlib>
#include <memory>
#include <type_traits>

#include "control/cli/failure.hpp"
#include "control/cli/message.hpp"

// Messages to bytes and back, by liblo.
namespace signalbox::cli {

namespace {

struct FreeMessage {
    void operator()(lo_message message) const { lo_message_free(message); }
};
using LoMessage = std::unique_ptr<std::remove_pointer_t<lo_message>, FreeMessage>;

[[noreturn]] void malformed() {
    throw Failure{Exit::no_daemon, "the answer is no OSC packet; check that the port is signalboxd's OSC port", 0};
}

void add_bytes(lo_message to, const Arg& arg) {
    const auto& bytes = std::get<std::string>(arg.value);
    if (arg.type == 's') lo_message_add_string(to, bytes.c_str());
    if (arg.type == 'S') lo_message_add_symbol(to, bytes.c_str());
    if (arg.type == 'm') {
        std::uint8_t midi[4] = {};
        for (std::size_t k = 0; k < sizeof midi && k < bytes.size(); ++k) midi[k] = static_cast<std::uint8_t>(bytes[k]);
        lo_message_add_midi(to, midi);
    }
    if (arg.type != 'b') return;
    const lo_blob blob = lo_blob_new(static_cast<std::int32_t>(bytes.size()), bytes.data());
    lo_message_add_blob(to, blob);
    lo_blob_free(blob);
}

void add(lo_message to, const Arg& arg) {
    const auto* integer = std::get_if<std::int64_t>(&arg.value);
    const std::int64_t i = integer ? *integer : 0;
    const auto bits = static_cast<std::uint64_t>(i);
    switch (arg.type) {
        case 'i':
            lo_message_add_int32(to, static_cast<std::int32_t>(i));
            break;
        case 'h':
            lo_message_add_int64(to, i);
            break;
        case 'c':
            lo_message_add_char(to, static_cast<char>(i));
            break;
        case 't':
            lo_message_add_timetag(to, {static_cast<std::uint32_t>(bits >> 32), static_cast<std::uint32_t>(bits)});
            break;
        case 'f':
            lo_message_add_float(to, static_cast<float>(arg.as_number()));
            break;
        case 'd':
            lo_message_add_double(to, arg.as_number());
            break;
        case 'T':
            lo_message_add_true(to);
            break;
        case 'F':
            lo_message_add_false(to);
            break;
        case 'N':
            lo_message_add_nil(to);
            break;
        case 'I':
            lo_message_add_infinitum(to);
            break;
        default:
            add_bytes(to, arg);
    }
}

Arg take(char type, const lo_arg& from) {
    switch (type) {
        case 'i':
            return {type, std::int64_t{from.i}};
        case 'h':
            return {type, std::int64_t{from.h}};
        case 'c':
            return {type, std::int64_t{from.c}};
        case 't':
            return {type, static_cast<std::int64_t>(std::uint64_t{from.t.sec} << 32 | from.t.frac)};
        case 'f':
            return {type, static_cast<double>(from.f)};
        case 'd':
            return {type, from.d};
        case 's':
        case 'S':
            return {type, std::string(&from.s)};
        case 'm':
            return {type, std::string(reinterpret_cast<const char*>(from.m), sizeof from.m)};
        case 'b':
            return {type, std::string(&from.blob.data, static_cast<std::size_t>(from.blob.size))};
        default:
            return {type, {}};
    }
}

Message decode_message(std::string_view packet) {
    std::string bytes(packet);  // liblo turns the byte order in place
    int result = 0;
    const LoMessage message(lo_message_deserialise(bytes.data(), bytes.size(), &result));
    if (!message) malformed();
    Message out{std::string(packet.data()), {}};  // terminated: liblo has checked it
    const char* types = lo_message_get_types(message.get());
    lo_arg** args = lo_message_get_argv(message.get());
    const int count = lo_message_get_argc(message.get());
    for (int k = 0; k < count; ++k) out.args.push_back(take(types[k], *args[k]));
    return out;
}

std::size_t read_size(std::string_view bytes) {
    std::size_t size = 0;
    for (const char c : bytes.substr(0, 4)) size = size << 8 | static_cast<unsigned char>(c);
    return size;
}

}  // namespace

std::string encode(const Message& message) {
    const LoMessage lo(lo_message_new());
    for (const Arg& arg : message.args) add(lo.get(), arg);
    std::size_t size = 0;
    const std::unique_ptr<void, decltype(&std::free)> bytes(
        lo_message_serialise(lo.get(), message.address.c_str(), nullptr, &size), &std::free);
    return {static_cast<const char*>(bytes.get()), size};
}

std::vector<Message> decode(std::string_view packet) {
    constexpr std::string_view kBundle{"#bundle\0", 8};
    if (!packet.starts_with(kBundle)) return {decode_message(packet)};
    std::vector<Message> out;
    for (std::size_t at = 16; at < packet.size();) {
        if (packet.size() - at < 4) malformed();
        const std::size_t size = read_size(packet.substr(at));
        if (size == 0 || size > packet.size() - at - 4) malformed();
        const auto inner = decode(packet.substr(at + 4, size));
        out.insert(out.end(), inner.begin(), inner.end());
        at += 4 + size;
    }
    return out;
}

}  // namespace signalbox::cli
