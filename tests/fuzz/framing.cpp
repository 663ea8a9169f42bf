// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/framing.hpp"

#include <algorithm>

#include "tests/fuzz/expect.hpp"

using namespace signalbox::control::osc;

namespace {

struct Outcome {
    std::vector<std::vector<std::byte>> packets;
    std::string_view fault;
    Framing framing = Framing::undecided;
    bool operator==(const Outcome&) const = default;
};

// The stream in pieces of `piece` bytes.
Outcome decode(Bytes stream, std::size_t piece) {
    Decoder decoder;
    Outcome outcome;
    while (!stream.empty()) {
        Bytes bytes = stream.first(std::min(piece, stream.size()));
        stream = stream.subspan(bytes.size());
        while (decoder.next(bytes)) outcome.packets.emplace_back(decoder.packet().begin(), decoder.packet().end());
        expect(bytes.empty() || !decoder.fault().empty(), "all bytes are taken");
    }
    outcome.fault = decoder.fault();
    outcome.framing = decoder.framing();
    return outcome;
}

}  // namespace

// The first byte says how long the pieces are, the rest is the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Bytes stream = std::as_bytes(std::span(data + 1, size - 1));
    const Outcome whole = decode(stream, std::max<std::size_t>(stream.size(), 1));
    expect(whole == decode(stream, 1) && whole == decode(stream, data[0] + 1U), "pieces make no difference");

    std::vector<std::byte> again;
    for (const auto& packet : whole.packets) frame(whole.framing, packet, again);
    expect(decode(again, data[0] + 1U).packets == whole.packets, "what is framed comes back");
    return 0;
}
