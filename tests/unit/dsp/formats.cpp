// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/formats/convert.hpp"

#include <cstring>
#include <limits>

#include "plugins/dsp/formats/law.hpp"
#include "plugins/dsp/noise.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using reference::Samples;
using Buffer = std::vector<std::uint8_t>;

namespace {

struct Integer {
    Format format;
    int bits;
};
constexpr Integer kIntegers[] = {
    {Format::u8, 8}, {Format::s16, 16}, {Format::s24, 24}, {Format::s24_in_32, 24}, {Format::s32, 32}};

// Byte by byte, as the format is described.
void store(Format format, std::int64_t value, Buffer& out) {
    if (format == Format::u8) value += 128;
    for (std::size_t b = 0; b < bytes_of(format); ++b) out.push_back(static_cast<std::uint8_t>(value >> (8 * b)));
}

std::int64_t round_and_fit(double x, int bits) {
    const double most = std::exp2(bits - 1);
    if (std::isnan(x)) return 0;
    return static_cast<std::int64_t>(std::clamp(std::nearbyint(x * most), -most, most - 1));
}

template <class T>
Buffer convert(Isa isa, Format from, const std::vector<T>& in, Format to) {
    const std::size_t samples = in.size() * sizeof(T) / bytes_of(from);
    Buffer out(samples * bytes_of(to) + 64, 0xee);
    FormatConverter(isa).convert(from, in.data(), to, out.data(), samples);
    for (std::size_t i = out.size() - 64; i < out.size(); ++i) REQUIRE(out[i] == 0xee);
    out.resize(out.size() - 64);
    return out;
}

// All that is special, and numbers of every size; a length that no vector divides.
Samples floats() {
    constexpr float kInf = std::numeric_limits<float>::infinity();
    Samples in = {0,
                  -0.0f,
                  1,
                  -1,
                  1.5f,
                  -1.5f,
                  0.99999994f,
                  -0.99999994f,
                  kInf,
                  -kInf,
                  std::nanf(""),
                  1e30f,
                  -1e30f,
                  1e-40f,
                  0.5f / 32768,
                  1.5f / 32768,
                  2.5f / 32768,
                  -0.5f / 32768,
                  -1.5f / 32768,
                  32767.5f / 32768,
                  127.5f / 128,
                  0.5f / 8388608,
                  1.5f / 8388608,
                  -4194303.5f / 8388608,
                  0.5f / 2147483648.0f,
                  3e-9f};
    WhiteNoise white;
    for (int i = 0; in.size() < 1531; ++i) in.push_back(white.next() * std::exp2(static_cast<float>(-i % 34)));
    return in;
}

}  // namespace

TEST_CASE("floats become integers as double precision rounds them, saturated, and not-a-number 0") {
    const Samples in = floats();
    std::vector<double> wide;
    for (const float x : in) wide.push_back(static_cast<double>(x));
    for (const Isa isa : isas()) {
        for (const auto& [format, bits] : kIntegers) {
            CAPTURE(name_of(isa), bits);
            Buffer right;
            for (const double x : wide) store(format, round_and_fit(x, bits), right);
            CHECK(convert(isa, Format::f32, in, format) == right);
            CHECK(convert(isa, Format::f64, wide, format) == right);
        }
    }
}

TEST_CASE("integers become floats, and come back to the bit") {
    for (const Isa isa : isas()) {
        for (const auto& [format, bits] : kIntegers) {
            CAPTURE(name_of(isa), bits);
            Buffer in;
            std::vector<double> values;
            const double most = std::exp2(bits - 1);
            for (std::int64_t i = 0; i < 1531; ++i) {
                const std::int64_t v = i == 0   ? -(1LL << (bits - 1))
                                       : i == 1 ? (1LL << (bits - 1)) - 1
                                                : (i * 2654435761LL % (1LL << bits)) - (1LL << (bits - 1));
                store(format, v, in);
                values.push_back(static_cast<double>(v) / most);
            }
            const Buffer as_floats = convert(isa, format, in, Format::f32),
                         doubles = convert(isa, format, in, Format::f64);
            for (std::size_t i = 0; i < values.size(); ++i) {
                float f;
                double d;
                std::memcpy(&f, as_floats.data() + 4 * i, 4);
                std::memcpy(&d, doubles.data() + 8 * i, 8);
                REQUIRE(f == static_cast<float>(values[i]));
                REQUIRE(d == values[i]);
            }
            CHECK(convert(isa, Format::f64, doubles, format) == in);
            if (bits <= 24) CHECK(convert(isa, Format::f32, as_floats, format) == in);
            // Through anything wider.
            for (const auto& [wider, more] : kIntegers) {
                if (more >= bits) CHECK(convert(isa, wider, convert(isa, format, in, wider), format) == in);
            }
        }
    }
}

TEST_CASE("wide integers become narrow ones, rounded and saturated") {
    const std::vector<std::int32_t> in = {0x00007fff, 0x00008000, -0x8000,   -0x8001,
                                          0x7fff7fff, 0x7fff8000, INT32_MAX, INT32_MIN};
    const std::vector<std::int16_t> right = {0, 1, 0, -1, 32767, 32767, 32767, -32768};
    for (const Isa isa : isas()) {
        const Buffer out = convert(isa, Format::s32, in, Format::s16);
        CHECK(std::memcmp(out.data(), right.data(), out.size()) == 0);
    }
}

TEST_CASE("s24 in 32 bits is read without its highest byte") {
    const std::vector<std::uint32_t> in = {0x00800000, 0xff000001, 0x12ffffff};
    const Buffer out = convert(Isa::portable, Format::s24_in_32, in, Format::s32);
    const std::vector<std::int32_t> right = {INT32_MIN, 0x100, -0x100};
    CHECK(std::memcmp(out.data(), right.data(), out.size()) == 0);
}

TEST_CASE("the laws are G.711's") {
    // Tables 1a and 2a: the ends of segments, in 16 bits.
    CHECK(decode_mu_law(0xff) == 0);
    CHECK(decode_mu_law(0x80) == 32124);
    CHECK(decode_mu_law(0x00) == -32124);
    CHECK(decode_mu_law(0xf0) == 120);
    CHECK(decode_a_law(0xd5) == 8);
    CHECK(decode_a_law(0xaa) == 32256);
    CHECK(decode_a_law(0x2a) == -32256);
    CHECK(decode_a_law(0x55) == -8);
    struct Step {
        int below, size;
    };
    const auto step_of = [](int level, int below, int size, int equal) {
        for (int i = 1; below + size <= level; ++i) {
            below += size;
            if (i > equal && i % 16 == 0) size *= 2;
        }
        return Step{below, size};
    };
    for (int x = -32768; x <= 32767; x += 37) {
        // Table 1a: 32 steps of 16, then six times 16 steps of twice the size. The middle of a step is decoded.
        const Step a = step_of(x < 0 ? -x - 1 : x, 0, 16, 16);
        REQUIRE(kALaw[encode_a_law(x)] == (x < 0 ? -1 : 1) * (a.below + a.size / 2));
        // Table 2a: one of 4, 15 of 8, then seven times 16 of twice the size; from the first one 0 is decoded.
        const int level = std::min(std::abs(x), 32635);
        const Step mu = step_of(level + 4, 0, 8, 0);
        REQUIRE(kMuLaw[encode_mu_law(x)] == (x < 0 ? -1 : 1) * (mu.below + mu.size / 2 - 4));
    }
    for (const Format law : {Format::mu_law, Format::a_law}) {
        Buffer codes;
        for (int code = 0; code < 256; ++code) {
            if (law == Format::a_law || code != 0x7f) codes.push_back(static_cast<std::uint8_t>(code));  // 0x7f is -0
        }
        for (const Isa isa : isas()) {
            for (const Format way : {Format::f32, Format::f64, Format::s16, Format::s32}) {
                CHECK(convert(isa, way, convert(isa, law, codes, way), law) == codes);
            }
        }
    }
}

TEST_CASE("channels are taken apart and put together on the way") {
    const std::uint32_t channels = GENERATE(1U, 2U, 3U, 64U);
    constexpr std::size_t kFrames = 700;
    std::vector<std::int16_t> in(channels * kFrames);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::int16_t>(i * 40503);
    for (const Isa isa : isas()) {
        const FormatConverter converter(isa);
        std::vector<Samples> planes(channels, Samples(kFrames));
        std::vector<float*> to;
        for (Samples& plane : planes) to.push_back(plane.data());
        converter.deinterleave(Format::s16, in.data(), to.data(), channels, kFrames);
        for (std::size_t i = 0; i < in.size(); ++i) {
            REQUIRE(planes[i % channels][i / channels] == static_cast<float>(in[i]) / 32768);
        }
        std::vector<std::int16_t> out(in.size());
        converter.interleave(to.data(), Format::s16, out.data(), channels, kFrames);
        CHECK(in == out);
    }
}

TEST_CASE("results too large for a cache are the same as small ones") {
    constexpr std::size_t kMany = (16 << 20) / 3 + 777;
    Samples in(kMany);
    WhiteNoise white;
    for (float& x : in) x = white.next();
    const FormatConverter converter;
    for (const Format to : {Format::s24, Format::s32, Format::f64}) {
        const std::size_t size = bytes_of(to);
        Buffer whole(kMany * size + 1), parts(whole.size());
        for (const std::size_t offset : {0U, 1U}) {
            converter.convert(Format::f32, in.data(), to, whole.data() + offset, kMany);
            for (std::size_t at = 0; at < kMany; at += 1 << 16) {
                const std::size_t count = std::min<std::size_t>(1 << 16, kMany - at);
                converter.convert(Format::f32, in.data() + at, to, parts.data() + offset + at * size, count);
            }
            CHECK((whole == parts));
        }
    }
}

TEST_CASE("every length makes what it makes of the beginning of a longer one, and no more") {
    Samples in(200);
    WhiteNoise white;
    for (float& x : in) x = white.next();
    const Isa isa = GENERATE(from_range(isas()));
    for (const auto& [format, bits] : kIntegers) {
        const Buffer whole = convert(isa, Format::f32, in, format), back = convert(isa, format, whole, Format::f32);
        for (std::size_t count = 0; count < in.size(); ++count) {
            const auto part = [count](const auto& of, std::size_t each) {
                return Buffer(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(count * each));
            };
            const Buffer there = convert(isa, Format::f32, Samples(in.data(), in.data() + count), format);
            REQUIRE(there == part(whole, bytes_of(format)));
            REQUIRE(convert(isa, format, there, Format::f32) == part(back, sizeof(float)));
        }
    }
}

TEST_CASE("nothing needs to be aligned") {
    Buffer in(1001 * 4 + 1), out(1001 * 8 + 1), back(1001 * 4);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::uint8_t>(i * 37);
    const FormatConverter converter;
    for (const Format way : {Format::s32, Format::f64}) {
        converter.convert(Format::s24_in_32, in.data() + 1, way, out.data() + 1, 1001);
        converter.convert(way, out.data() + 1, Format::s32, back.data(), 1001);
        for (std::size_t i = 0; i < 1001; ++i) {
            REQUIRE(std::memcmp(back.data() + 4 * i + 1, in.data() + 1 + 4 * i, 3) == 0);
        }
    }
}

namespace {

std::vector<std::int16_t> dithered(Isa isa, Dither::Kind kind, const Samples& in, std::uint32_t channels,
                                   std::uint32_t block) {
    Dither dither;
    dither.prepare(kind, channels);
    const FormatConverter converter(isa);
    std::vector<std::int16_t> out(in.size());
    std::uint32_t turn = 0;
    for (std::size_t at = 0; at < in.size();) {
        const std::size_t count = std::min<std::size_t>(reference::block(block, turn++), in.size() - at);
        converter.dither(dither, in.data() + at, Format::s16, out.data() + at, count);
        at += count;
    }
    return out;
}

}  // namespace

TEST_CASE("dither is the same for every block size and instruction set") {
    const auto kind = GENERATE(Dither::Kind::triangular, Dither::Kind::shaped);
    Samples in(3001);
    WhiteNoise white;
    for (float& x : in) x = 0.3f * white.next();
    const auto whole = dithered(Isa::portable, kind, in, 2, 3001);
    for (const Isa isa : isas()) {
        for (const std::uint32_t block : {1U, 16U, 0U, 3001U}) CHECK(dithered(isa, kind, in, 2, block) == whole);
    }
}

TEST_CASE("triangular dither leaves an error of 3/4 LSB^2 power that does not know the signal") {
    const float level = GENERATE(0.0f, 0.25f, 0.5f, 0.9f);  // between two steps
    const auto out = dithered(best_isa(), Dither::Kind::triangular, Samples(200000, level / 32768), 1, 200000);
    double mean = 0, power = 0, related = 0, last = 0;
    for (const std::int16_t x : out) {
        const double error = x - static_cast<double>(level);
        mean += error / 200000;
        power += error * error / 200000;
        related += error * last / 200000;
        last = error;
    }
    CHECK(std::fabs(mean) < 0.02);
    // Dither of variance 1/6 and rounding of variance 1/12 make 1/4.
    CHECK(power == Approx(0.25).margin(0.01));
    CHECK(std::fabs(related) < 0.01);
}

TEST_CASE("shaped dither moves its noise out of the way") {
    Samples in(1 << 17);
    for (std::size_t i = 0; i < in.size(); ++i) {
        in[i] = 0.1f * static_cast<float>(std::sin(2 * std::numbers::pi * 997 * static_cast<double>(i) / 44100));
    }
    const auto noise_at = [&](Dither::Kind kind, double from, double to) {
        const auto out = dithered(best_isa(), kind, in, 1, 4096);
        Samples error(in.size());
        for (std::size_t i = 0; i < in.size(); ++i) error[i] = static_cast<float>(out[i]) - in[i] * 32768;
        double sum = 0;
        for (std::size_t at = 0; at + 8192 <= error.size(); at += 8192) {
            const auto part = reference::windowed(error, at, 8192);
            for (int b = 0; b < 12; ++b) sum += reference::power_at(part, from + (to - from) * b / 12, 44100);
        }
        return 10 * std::log10(sum);
    };
    CHECK(noise_at(Dither::Kind::shaped, 2000, 5000) < noise_at(Dither::Kind::triangular, 2000, 5000) - 10);
    CHECK(noise_at(Dither::Kind::shaped, 16000, 21000) > noise_at(Dither::Kind::triangular, 16000, 21000) + 10);
}

TEST_CASE("dither keeps quiet where it has nothing to add, and survives what is not a number") {
    const Samples in = floats();
    Buffer plain = convert(best_isa(), Format::f32, in, Format::s24), same(plain.size());
    Dither dither;
    dither.prepare(Dither::Kind::triangular, 1);
    FormatConverter().dither(dither, in.data(), Format::s24, same.data(), in.size());
    CHECK(plain == same);
    Samples silence(4000);
    silence[0] = std::nanf("");
    silence[1] = std::numeric_limits<float>::infinity();
    const auto out = dithered(best_isa(), Dither::Kind::shaped, silence, 1, 4000);
    CHECK(out[0] == 0);
    for (std::size_t i = 200; i < out.size(); ++i) REQUIRE(std::abs(out[i]) < 40);
}
