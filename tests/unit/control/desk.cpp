// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/control/desk.hpp"

#include <lo/lo.h>

#include <bit>
#include <chrono>
#include <sstream>
#include <utility>

namespace signalbox::control::test {

Wire& Wire::i(std::int32_t value) {
    types += 'i';
    data += be32(static_cast<std::uint32_t>(value));
    return *this;
}
Wire& Wire::f(float value) {
    types += 'f';
    data += be32(std::bit_cast<std::uint32_t>(value));
    return *this;
}
Wire& Wire::d(double value) {
    types += 'd';
    data += be64(std::bit_cast<std::uint64_t>(value));
    return *this;
}
Wire& Wire::h(std::int64_t value) {
    types += 'h';
    data += be64(static_cast<std::uint64_t>(value));
    return *this;
}
Wire& Wire::s(const std::string& text) {
    types += 's';
    data += osc::test::string(text);
    return *this;
}
Wire& Wire::tag(char type) {
    types += type;
    return *this;
}
std::string message(const std::string& address, const Wire& wire) { return message(address, wire.types, wire.data); }

namespace {

void print(std::ostream& out, char type, const void* argument) {
    out << ' ';
    if (type == 'i') out << unaligned<std::int32_t>(argument);
    if (type == 'h') out << unaligned<std::int64_t>(argument);
    if (type == 'f') out << unaligned<float>(argument);
    if (type == 's') out << static_cast<const char*>(argument);
    if (type == 't') out << unaligned<lo_timetag>(argument).sec << '.' << unaligned<lo_timetag>(argument).frac;
}

}  // namespace

std::string printed(osc::Bytes packet) {
    std::string copy(osc::characters(packet));  // liblo turns the bytes of arguments round in place
    int error = 0;
    lo_message read = lo_message_deserialise(copy.data(), copy.size(), &error);
    if (read == nullptr) return "not readable by liblo";
    std::ostringstream out;
    const std::string types = lo_message_get_types(read);
    out << lo_get_path(copy.data(), static_cast<ssize_t>(copy.size()));
    if (!types.empty()) out << ' ' << types;
    for (std::size_t k = 0; k < types.size(); ++k) print(out, types[k], lo_message_get_argv(read)[k]);
    lo_message_free(read);
    return out.str();
}

std::vector<std::string> Office::take(ClientId client) { return std::exchange(inbox[client], {}); }

std::vector<std::string> Office::ask(const std::string& packet, ClientId client) {
    packets.take(osc::bytes_of(packet), FakeCaller(inbox, client));
    return take(client);
}

std::vector<std::string> Office::told(ClientId client) {
    subscribers.flush();
    return take(client);
}

// A timer of the same period that was begun later comes after those that were there.
std::vector<std::string> Office::told_in_time(ClientId client, int turns) {
    const auto period = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / Watches::kMostHz));
    const auto timer = loop.every(period, [&] {
        if (--turns == 0) loop.stop();
    });
    loop.run();
    loop.cancel(timer);
    return take(client);
}

}  // namespace signalbox::control::test
