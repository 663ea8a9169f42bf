// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/base64/base64.hpp"

#include "plugins/dsp/cpu.hpp"

namespace signalbox::dsp {

namespace {

bool is_space(char c) noexcept REALTIME { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::vector<const Base64Kernels*> base64_kernels() {
    std::vector<const Base64Kernels*> all = {&base64_portable()};
#if defined(__x86_64__)
    if (best_isa() >= Isa::avx2) all.push_back(&base64_avx2());
    if (best_isa() >= Isa::vbmi) all.push_back(&base64_vbmi());
#elif defined(__aarch64__)
    all.push_back(&base64_neon());
#endif
    return all;
}

const Base64Kernels& best_base64() {
    static const Base64Kernels& best = *base64_kernels().back();
    return best;
}

Base64Decoder::Base64Decoder(Base64Rules rules, const Base64Kernels& kernels) noexcept
    : rules_(rules), kernels_(kernels) {}

void Base64Decoder::reset() noexcept REALTIME {
    offset_ = 0;
    bits_ = have_ = padding_ = 0;
    fault_ = Fault::none;
}

std::size_t Base64Decoder::decode(std::string_view text, std::uint8_t* out) noexcept REALTIME {
    std::size_t written = 0, at = 0;
    while (at < text.size() && fault_ == Fault::none) {
        if (have_ == 0 && padding_ == 0) {
            const std::size_t done =
                kernels_.decode(rules_.alphabet, text.data() + at, text.size() - at, out + written);
            at += done;
            offset_ += done;
            written += done / 4 * 3;
        }
        // The group that the kernel did not do, one by one.
        do {
            if (at == text.size()) return written;
            written += take(text[at++], out + written);
        } while (fault_ == Fault::none && have_ != 0);
    }
    return written;
}

std::size_t Base64Decoder::take(char character, std::uint8_t* out) noexcept REALTIME {
    if (rules_.whitespace && is_space(character)) {
        ++offset_;
        return 0;
    }
    if (character == '=') return take_padding(out);
    const std::uint8_t value = kBase64Values[static_cast<int>(rules_.alphabet)][static_cast<std::uint8_t>(character)];
    if (value == kNoBase64 || padding_ > 0) {
        fault_ = value == kNoBase64 ? Fault::character : Fault::padding;
        return 0;
    }
    ++offset_;
    bits_ = bits_ << 6 | value;
    if (++have_ < 4) return 0;
    for (std::uint32_t i = 0; i < 3; ++i) out[i] = static_cast<std::uint8_t>(bits_ >> (16 - 8 * i));
    bits_ = have_ = 0;
    return 3;
}

// The first = of a group writes its bytes; two characters want two of them.
std::size_t Base64Decoder::take_padding(std::uint8_t* out) noexcept REALTIME {
    std::size_t written = 0;
    if (padding_ == 0 && have_ >= 2) {
        const std::uint32_t wanted = 4 - have_;
        written = put_part(out);
        if (fault_ != Fault::none) return 0;
        padding_ = wanted == 2 ? 1 : 2;
    } else if (padding_ == 1) {
        padding_ = 2;
    } else {
        fault_ = Fault::padding;
        return 0;
    }
    ++offset_;
    return written;
}

// Two characters have one byte and 4 bits to spare, three have two bytes and 2 bits.
std::size_t Base64Decoder::put_part(std::uint8_t* out) noexcept REALTIME {
    const std::uint32_t spare = have_ == 2 ? 4 : 2, bytes = have_ - 1;
    if ((bits_ & ((1U << spare) - 1)) != 0) {
        fault_ = Fault::bits;
        return 0;
    }
    bits_ >>= spare;
    for (std::uint32_t i = 0; i < bytes; ++i) out[i] = static_cast<std::uint8_t>(bits_ >> (8 * (bytes - 1 - i)));
    bits_ = have_ = 0;
    return bytes;
}

std::size_t Base64Decoder::finish(std::uint8_t* out) noexcept REALTIME {
    if (fault_ != Fault::none) return 0;
    const bool open = rules_.alphabet == Base64Alphabet::url_safe && have_ >= 2;
    if (open) return put_part(out);
    if (have_ != 0 || padding_ == 1) fault_ = Fault::incomplete;
    return 0;
}

const char* what(Base64Decoder::Fault fault) {
    switch (fault) {
        case Base64Decoder::Fault::character:
            return "a character that is not of this base64 alphabet";
        case Base64Decoder::Fault::padding:
            return "a misplaced = in base64, or something behind the last one";
        case Base64Decoder::Fault::bits:
            return "base64 whose last group has bits that belong to no byte";
        case Base64Decoder::Fault::incomplete:
            return "base64 that ends within a group of four characters";
        case Base64Decoder::Fault::none:
            break;
    }
    return "nothing wrong";
}

Base64Encoder::Base64Encoder(Base64Alphabet alphabet, bool padding, const Base64Kernels& kernels) noexcept
    : alphabet_(alphabet), padding_(padding), kernels_(kernels) {}

std::size_t Base64Encoder::encode(const std::uint8_t* in, std::size_t bytes, char* out) noexcept REALTIME {
    std::size_t written = 0, at = 0;
    while (have_ > 0 && at < bytes) {
        group_[have_++] = in[at++];
        if (have_ < 3) continue;
        kernels_.encode(alphabet_, group_, 3, out);
        written = 4;
        have_ = 0;
    }
    const std::size_t done = kernels_.encode(alphabet_, in + at, bytes - at, out + written);
    written += done / 3 * 4;
    for (at += done; at < bytes; ++at) group_[have_++] = in[at];
    return written;
}

std::size_t Base64Encoder::finish(char* out) noexcept REALTIME {
    if (have_ == 0) return 0;
    const std::size_t used = have_ + 1;
    for (std::size_t i = have_; i < 3; ++i) group_[i] = 0;
    kernels_.encode(alphabet_, group_, 3, out);
    for (std::size_t i = used; i < 4; ++i) out[i] = '=';
    have_ = 0;
    return padding_ ? 4 : used;
}

}  // namespace signalbox::dsp
