// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/base64/base64.hpp"

#include <algorithm>
#include <string>

#include "tests/fuzz/expect.hpp"

using namespace signalbox::dsp;

namespace {

struct Outcome {
    std::string bytes;
    Base64Decoder::Fault fault = Base64Decoder::Fault::none;
    std::uint64_t offset = 0;
    bool operator==(const Outcome&) const = default;
};

// Pieces lie in memory of exactly their size, so that the sanitizer sees a step beyond.
Outcome decode(std::string_view text, Base64Rules rules, const Base64Kernels& kernels, std::size_t piece) {
    Base64Decoder decoder(rules, kernels);
    Outcome outcome;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        const std::vector<char> part(text.begin(),
                                     text.begin() + static_cast<std::ptrdiff_t>(std::min(piece, text.size())));
        std::vector<std::uint8_t> out(Base64Decoder::room_for(part.size()));
        const std::size_t written = decoder.decode({part.data(), part.size()}, out.data());
        outcome.bytes.append(reinterpret_cast<const char*>(out.data()), written);
    }
    std::uint8_t last[2];
    outcome.bytes.append(reinterpret_cast<const char*>(last), decoder.finish(last));
    outcome.fault = decoder.fault();
    outcome.offset = decoder.offset();
    return outcome;
}

std::string encode(const std::string& bytes, Base64Alphabet alphabet, const Base64Kernels& kernels) {
    Base64Encoder encoder(alphabet, true, kernels);
    std::vector<char> text(Base64Encoder::room_for(bytes.size()));
    const std::vector<std::uint8_t> in(bytes.begin(), bytes.end());
    const std::size_t written = encoder.encode(in.data(), in.size(), text.data());
    return std::string(text.data(), written + encoder.finish(text.data() + written));
}

}  // namespace

// The first byte says which rules, the second how long the pieces are, the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const Base64Rules rules{(data[0] & 1) != 0 ? Base64Alphabet::url_safe : Base64Alphabet::standard,
                            (data[0] & 2) != 0};
    const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
    const std::size_t piece = data[1] + 1U;
    const Outcome right = decode(text, rules, base64_portable(), 1);
    for (const Base64Kernels* kernels : base64_kernels()) {
        expect(decode(text, rules, *kernels, std::max<std::size_t>(text.size(), 1)) == right, "kernels decode alike");
        expect(decode(text, rules, *kernels, piece) == right, "pieces make no difference");
        const std::string again = encode(right.bytes, rules.alphabet, *kernels);
        expect(decode(again, rules, *kernels, piece).bytes == right.bytes, "what is encoded comes back");
        expect(again == encode(right.bytes, rules.alphabet, base64_portable()), "kernels encode alike");
        if (right.fault == Base64Decoder::Fault::none && !rules.whitespace) {
            expect(again.substr(0, text.size()) == text, "a text without fault is the one that its bytes have");
        }
    }
    return 0;
}
