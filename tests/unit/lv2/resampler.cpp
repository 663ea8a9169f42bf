// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// The chunks that a resampler writes.
#include <lv2/atom/atom.h>
#include <lv2/atom/util.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "plugins/lv2/resampler.lv2/ports.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/lv2/plugin.hpp"

using namespace signalbox::lv2;
using T = StereoResamplerPorts;

namespace {

const std::string kOwn = "urn:signalbox:resampler#";

struct Chunk {
    std::int64_t frame, first;  // of the host; at the low rate
    int rate, channels;
    std::vector<float> samples;
    bool operator==(const Chunk&) const = default;
};

class Rig {
public:
    explicit Rig(bool maps = true) : features_{maps ? urids_.feature() : nullptr, nullptr} {}

    // What it writes of `sound` on the left and its negative on the right.
    std::vector<Chunk> chunks(const reference::Samples& sound, std::uint32_t size, std::uint32_t bytes = 65536) {
        lv2_test::Plugin<T> plugin(48000, features_);
        std::copy(std::begin(values), std::end(values), plugin.values + T::rate);
        std::vector<std::uint64_t> buffer(bytes / 8 + 2);
        auto* const sequence = reinterpret_cast<LV2_Atom_Sequence*>(buffer.data());
        reference::Samples left = sound, right = sound;
        for (float& x : right) x = -x;
        plugin.connect(T::chunks, sequence);
        std::vector<Chunk> all;
        for (std::uint32_t at = 0; at < sound.size(); at += size) {
            for (std::uint32_t side = 0; side < 4; ++side)
                plugin.connect(side, (side % 2 == 0 ? left : right).data() + at);
            sequence->atom = {bytes, 0};
            const auto frames = std::min(size, static_cast<std::uint32_t>(sound.size()) - at);
            plugin.run(frames);
            LV2_ATOM_SEQUENCE_FOREACH(sequence, event) {
                REQUIRE((event->time.frames >= 0 && event->time.frames < frames));
                all.push_back(read(*event));
                all.back().frame += at;
            }
            CHECK(lv2_atom_total_size(&sequence->atom) <= bytes + 8);
        }
        return all;
    }

    float values[8] = {16000, 0, 0, 0, 100, 0, 1, 20};  // from the rate on

private:
    Chunk read(const LV2_Atom_Event& event) {
        REQUIRE(event.body.type == urids_.map(LV2_ATOM__Object));
        const auto* object = reinterpret_cast<const LV2_Atom_Object*>(&event.body);
        CHECK(object->body.otype == urids_.map(kOwn + "Chunk"));
        const LV2_Atom *rate = nullptr, *channels = nullptr, *first = nullptr, *samples = nullptr;
        lv2_atom_object_get(object, urids_.map(kOwn + "rate"), &rate, urids_.map(kOwn + "channels"), &channels,
                            urids_.map(kOwn + "first"), &first, urids_.map(kOwn + "samples"), &samples, 0);
        REQUIRE((rate != nullptr && channels != nullptr && first != nullptr && samples != nullptr));
        CHECK(first->type == urids_.map(LV2_ATOM__Long));
        return {event.time.frames, reinterpret_cast<const LV2_Atom_Long*>(first)->body,
                reinterpret_cast<const LV2_Atom_Int*>(rate)->body,
                reinterpret_cast<const LV2_Atom_Int*>(channels)->body, read_samples(*samples)};
    }
    std::vector<float> read_samples(const LV2_Atom& atom) {
        if (atom.type == urids_.map(LV2_ATOM__Vector)) {
            const auto& vector = reinterpret_cast<const LV2_Atom_Vector&>(atom);
            CHECK((vector.body.child_type == urids_.map(LV2_ATOM__Float) && vector.body.child_size == 4));
            std::vector<float> samples((atom.size - sizeof vector.body) / 4);
            std::memcpy(samples.data(), &vector + 1, 4 * samples.size());
            return samples;
        }
        CHECK(atom.type == urids_.map(LV2_ATOM__Chunk));
        std::vector<std::int16_t> whole(atom.size / 2);
        std::memcpy(whole.data(), &atom + 1, atom.size);
        return {whole.begin(), whole.end()};
    }

    lv2_test::Urids urids_;
    const LV2_Feature* features_[2];
};

const reference::Samples kTone = reference::sine(440, 48000, 0.5, 24000);

}  // namespace

TEST_CASE("a resampler's chunks are the sound at the low rate, whatever the blocks") {
    Rig rig;
    const auto chunks = rig.chunks(kTone, 4096);
    REQUIRE(chunks.size() >= 23);
    for (std::size_t k = 0; k < chunks.size(); ++k) {
        CHECK((chunks[k].rate == 16000 && chunks[k].channels == 2));
        REQUIRE(chunks[k].first == static_cast<std::int64_t>(320 * k));
        REQUIRE(chunks[k].samples.size() == 640);
        CHECK(chunks[k].frame - chunks[0].frame == static_cast<std::int64_t>(960 * k));
        for (std::size_t i = k == 0 ? 160 : 0; i < 320; ++i) {  // the sound's beginning rings
            const double wanted = 0.5 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(320 * k + i) / 16000);
            REQUIRE(std::fabs(static_cast<double>(chunks[k].samples[2 * i]) - wanted) < 2e-6);
            REQUIRE(chunks[k].samples[2 * i + 1] == -chunks[k].samples[2 * i]);
        }
    }
    for (const std::uint32_t size : {1U, 64U, 1000U}) CHECK(rig.chunks(kTone, size) == chunks);
    // The same in 16 bits.
    rig.values[6] = 2;
    const auto whole = rig.chunks(kTone, 64);
    REQUIRE(whole.size() == chunks.size());
    for (std::size_t k = 0; k < chunks.size(); ++k) {
        for (std::size_t i = 0; i < 640; ++i)
            REQUIRE(whole[k].samples[i] == std::nearbyint(chunks[k].samples[i] * 32768));
    }
}

TEST_CASE("a chunk that finds no room is left out, and nobody who listens is no matter") {
    Rig rig;
    // One of them fits, two do not; a block of 4096 frames has four.
    const auto chunks = rig.chunks(kTone, 4096, 4000);
    REQUIRE(chunks.size() >= 5);
    for (const Chunk& chunk : chunks) CHECK(chunk.first % 320 == 0);
    CHECK(chunks[1].first - chunks[0].first > 320);
    CHECK(rig.chunks(kTone, 64, 8).empty());
    rig.values[6] = 0;
    CHECK(rig.chunks(kTone, 64).empty());
    rig.values[0] = 8000;
    rig.values[6] = 1;
    rig.values[7] = 100;
    CHECK(rig.chunks(kTone, 64).front().samples.size() == 1600);
}
