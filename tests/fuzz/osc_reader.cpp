// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/reader.hpp"

#include <algorithm>
#include <cmath>

#include "tests/fuzz/expect.hpp"

using namespace signalbox::control::osc;

namespace {

void look_at(const MessageView& message) {
    expect(message.address.size() <= kMaxAddress && message.address.front() == '/', "the address is an address");
    expect(message.depth <= kMaxDepth && message.size() <= kMaxArguments, "the limits hold");
    std::size_t total = 0;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const ArgumentView argument = message[i];
        expect(argument.type == message.types[i], "types and arguments go together");
        total += argument.data.size();
        TextRoom room;
        if (const auto words = text(argument, room)) expect(words->find('\0') == words->npos, "no NUL in a text");
        if (number(argument).kind == Number::Kind::finite) expect(std::isfinite(number(argument).value), "finite");
    }
    expect(total <= message.data.size(), "arguments lie in the message");
    for (std::size_t i = std::min<std::size_t>(message.size(), 8); i-- > 0;)
        expect(message[i].type == message.types[i], "also backwards");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes packet = std::as_bytes(std::span(data, size));
    const Check checked = check(packet);
    expect(!text(checked.fault).empty(), "every fault has a sentence");
    Walk walk(packet);
    MessageView message;
    std::uint32_t messages = 0;
    while (walk.next(message)) {
        look_at(message);
        ++messages;
    }
    expect(messages == checked.messages && walk.fault() == checked.fault, "a second walk finds the same");
    return 0;
}
