// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// What the speech gate says, and when.
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>

#include <cstring>
#include <initializer_list>

#include "plugins/dsp/noise.hpp"
#include "plugins/lv2/vad.lv2/ports.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/lv2/plugin.hpp"

using namespace signalbox::lv2;
using T = StereoVadPorts;

namespace {

constexpr std::uint32_t kRate = 48000, kFrames = 72000;

// Loud from 0.5 to 0.8 s and from 1.0 to 1.2 s.
reference::Samples bursts() {
    signalbox::dsp::WhiteNoise noise;
    reference::Samples s(kFrames);
    for (std::uint32_t i = 0; i < kFrames; ++i) {
        const bool loud = (i >= 24000 && i < 38400) || (i >= 48000 && i < 57600);
        s[i] = (loud ? 0.2f : 0.003f) * noise.next();
    }
    return s;
}
const reference::Samples kBursts = bursts(), kQuiet(kFrames, 0.0f);

struct Said {
    std::uint32_t frame;
    std::vector<int> what;  // a MIDI message's bytes; or property and value
    bool operator==(const Said&) const = default;
};

class Rig {
public:
    Rig() {
        plugin.values[T::detector] = 1;
        plugin.values[T::hold] = 30;
    }
    lv2_test::Urids urids;
    const LV2_Feature* features[2] = {urids.feature(), nullptr};
    lv2_test::Plugin<T> plugin{kRate, features};
    std::vector<float> left, right, gate, probability;
    std::vector<Said> midi, notify;

    // Some of the frames of what plays, from `from` on.
    void run(const reference::Samples& in, std::uint32_t block, std::uint32_t from = 0, std::uint32_t to = kFrames,
             const reference::Samples* side = nullptr) {
        reference::Samples cv[2] = {reference::Samples(8192), reference::Samples(8192)};
        for (std::uint32_t at = from; at < to;) {
            const std::uint32_t count = std::min(block, to - at);
            reference::Samples l(in.begin() + at, in.begin() + at + count), r = l;
            for (const std::uint32_t port : std::initializer_list<std::uint32_t>{T::in_l, T::out_l})
                plugin.connect(port, l.data());
            for (const std::uint32_t port : std::initializer_list<std::uint32_t>{T::in_r, T::out_r})
                plugin.connect(port, r.data());
            reference::Samples other = side != nullptr
                                           ? reference::Samples(side->begin() + at, side->begin() + at + count)
                                           : reference::Samples();
            plugin.connect(T::sidechain, side != nullptr ? other.data() : nullptr);
            plugin.connect(T::cv_gate, cv[0].data());
            plugin.connect(T::cv_probability, cv[1].data());
            offer(midi_room, T::midi);
            offer(notify_room, T::notify);
            plugin.run(count);
            left.insert(left.end(), l.begin(), l.end());
            right.insert(right.end(), r.begin(), r.end());
            gate.insert(gate.end(), cv[0].begin(), cv[0].begin() + count);
            probability.insert(probability.end(), cv[1].begin(), cv[1].begin() + count);
            read(midi_room, at, midi);
            read(notify_room, at, notify);
            at += count;
        }
    }
    // Where the CV of the gate rises and falls.
    [[nodiscard]] std::vector<std::uint32_t> edges() const {
        std::vector<std::uint32_t> all;
        for (std::uint32_t i = 0; i < gate.size(); ++i)
            if (gate[i] != (i > 0 ? gate[i - 1] : 0)) all.push_back(i);
        return all;
    }

private:
    using Room = std::vector<std::uint64_t>;
    Room midi_room = Room(128), notify_room = Room(128);

    void offer(Room& room, std::uint32_t port) {
        *reinterpret_cast<LV2_Atom*>(room.data()) = {static_cast<std::uint32_t>(room.size() * 8 - 8), 0};
        plugin.connect(port, room.data());
    }
    void read(const Room& room, std::uint32_t at, std::vector<Said>& to) {
        const auto* sequence = reinterpret_cast<const LV2_Atom_Sequence*>(room.data());
        REQUIRE(sequence->atom.type == urids.map(LV2_ATOM__Sequence));
        LV2_ATOM_SEQUENCE_FOREACH(sequence, event) {
            Said said{at + static_cast<std::uint32_t>(event->time.frames), {}};
            if (event->body.type == urids.map(LV2_MIDI__MidiEvent)) {
                const auto* bytes = reinterpret_cast<const std::uint8_t*>(&event->body + 1);
                said.what.assign(bytes, bytes + event->body.size);
            } else {
                said.what = message(*reinterpret_cast<const LV2_Atom_Object*>(&event->body));
            }
            to.push_back(said);
        }
    }
    // Which property has which value, and the onset.
    std::vector<int> message(const LV2_Atom_Object& object) {
        REQUIRE(object.body.otype == urids.map(LV2_PATCH__Put));
        const LV2_Atom* body = nullptr;
        lv2_atom_object_get(&object, urids.map(LV2_PATCH__body), &body, 0);
        REQUIRE(body != nullptr);
        const LV2_Atom *onset = nullptr, *speech = nullptr, *misfires = nullptr;
        lv2_atom_object_get(reinterpret_cast<const LV2_Atom_Object*>(body), urids.map("urn:signalbox:vad:onset"),
                            &onset, urids.map("urn:signalbox:vad:speech"), &speech,
                            urids.map("urn:signalbox:vad:misfires"), &misfires, 0);
        REQUIRE((onset != nullptr && (speech != nullptr) != (misfires != nullptr)));
        const auto value = reinterpret_cast<const LV2_Atom_Int*>(speech != nullptr ? speech : misfires)->body;
        return {speech != nullptr ? 's' : 'm', value,
                static_cast<int>(reinterpret_cast<const LV2_Atom_Long*>(onset)->body)};
    }
};

}  // namespace

TEST_CASE("vad: CV, notes and messages say the same on the same frame, whatever the blocks") {
    Rig whole;
    whole.run(kBursts, 8192);
    const auto edges = whole.edges();
    REQUIRE(edges.size() == 4);
    const std::uint32_t loud[] = {24000, 38400 + 1440, 48000, 57600 + 1440};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(edges[i] > loud[i]);
        CHECK(edges[i] < loud[i] + 2112);  // two hops and the resampler
        REQUIRE(whole.midi.size() == 4);
        CHECK(whole.midi[i].frame == edges[i]);
        CHECK((whole.midi[i].what[0] == (i % 2 == 0 ? 0x90 : 0x80) && whole.midi[i].what[1] == 60));
        REQUIRE(whole.notify.size() == 4);
        CHECK(whole.notify[i].frame == edges[i]);
        CHECK((whole.notify[i].what[0] == 's' && whole.notify[i].what[1] == (i % 2 == 0 ? 1 : 0)));
    }
    const auto velocity = static_cast<int>(std::lround(127 * whole.probability[edges[0]]));
    CHECK(whole.midi[0].what[2] == velocity);
    CHECK(velocity > 64);
    CHECK(whole.notify[0].what[2] == 0);
    CHECK(whole.notify[1].what[2] == -static_cast<int>(edges[1] - edges[0]));
    CHECK(whole.left == kBursts);  // analysing, nothing is changed
    for (const std::uint32_t block : {1U, 64U, 100U, 1024U}) {
        Rig rig;
        rig.run(kBursts, block);
        CHECK((rig.gate == whole.gate && rig.probability == whole.probability));
        CHECK((rig.midi == whole.midi && rig.notify == whole.notify));
    }
}

TEST_CASE("vad: what is not confirmed is a misfire") {
    Rig rig;
    rig.plugin.values[T::min_on] = 250;
    rig.run(kBursts, 512);
    REQUIRE(rig.notify.size() == 3);
    CHECK((rig.notify[0].what[0] == 's' && rig.notify[0].what[2] == -12000));
    CHECK((rig.notify[2].what[0] == 'm' && rig.notify[2].what[1] == 1));
    CHECK(rig.midi.size() == 2);
}

TEST_CASE("vad: switched off or reset, what is on ends at once") {
    const auto port = GENERATE(as<std::size_t>(), T::enabled, T::reset);
    Rig rig;
    rig.plugin.values[T::note] = 64;
    rig.plugin.values[T::channel] = 10;
    rig.run(kBursts, 480, 0, 33600);
    REQUIRE(rig.midi.size() == 1);
    CHECK(rig.plugin.values[T::speech] == 1);
    rig.plugin.values[T::note] = 70;
    rig.plugin.values[port] = 1 - rig.plugin.values[port];
    rig.run(kBursts, 480, 33600, 34080);
    REQUIRE(rig.midi.size() == 2);
    CHECK((rig.midi[1] == Said{33600, {0x89, 64, 64}}));
    CHECK(rig.plugin.values[T::speech] == 0);
    CHECK(rig.gate.back() == 0);
    rig.run(kBursts, 480, 34080, 43200);
    if (port == T::enabled) CHECK(rig.midi.size() == 2);
    rig.plugin.values[T::enabled] = 1;
    rig.run(kQuiet, 480, 43200);
    rig.run(kBursts, 480);
    CHECK(rig.plugin.values[T::floor] == Approx(-50.5).margin(6));
    CHECK(rig.midi.size() >= 6);
}

TEST_CASE("vad: it listens to the side-chain where that is chosen and there, and moves the input") {
    Rig rig;
    rig.plugin.values[T::mode] = 2;
    rig.plugin.values[T::source] = 1;
    rig.plugin.values[T::range] = -20;
    rig.plugin.values[T::look_ahead] = 10;
    const reference::Samples ones(kFrames, 1.0f);
    rig.run(ones, 100, 0, kFrames, &kBursts);
    const auto edges = rig.edges();
    REQUIRE(edges.size() == 4);
    CHECK(rig.plugin.values[T::latency] == 480);
    CHECK(rig.left[edges[0] - 1] == 1);
    CHECK(rig.left[edges[0] + 250] == Approx(0.1));
    CHECK(rig.right[edges[1] + 479] == Approx(0.1));
    CHECK(rig.right[edges[1] + 481 + 5770] == 1);
    Rig alone;
    alone.plugin.values[T::source] = 1;
    alone.run(kBursts, 100);
    CHECK(alone.midi.size() == 4);
}

TEST_CASE("vad: outputs may lie in the inputs' buffers, and too small event buffers lose events only") {
    Rig rig;
    rig.run(kBursts, 4096);
    lv2_test::Plugin<T> plugin(kRate, rig.features);
    plugin.values[T::detector] = 1;
    plugin.values[T::hold] = 30;
    std::vector<float> gate;
    std::uint64_t room[3];
    for (std::uint32_t at = 0; at < kFrames; at += 4000) {
        reference::Samples l(kBursts.begin() + at, kBursts.begin() + at + 4000), r = l;
        // Crossed, and the CV in the left input's place.
        plugin.connect(T::in_l, l.data());
        plugin.connect(T::cv_gate, l.data());
        plugin.connect(T::in_r, r.data());
        plugin.connect(T::out_l, r.data());
        reference::Samples rest(4000);
        plugin.connect(T::out_r, rest.data());
        for (const std::uint32_t port : std::initializer_list<std::uint32_t>{T::midi, T::notify}) {
            *reinterpret_cast<LV2_Atom*>(room) = {sizeof room - 8, 0};
            plugin.connect(port, room);
        }
        plugin.run(4000);
        gate.insert(gate.end(), l.begin(), l.end());
        CHECK((r == reference::Samples(kBursts.begin() + at, kBursts.begin() + at + 4000)));
    }
    CHECK((gate == rig.gate));
}

TEST_CASE("vad: it recovers from what is no sound within a second, and runs of no frames change nothing") {
    Rig rig, clean;
    const float bad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -3e38f,
                         1e-42f};
    reference::Samples in = kBursts;
    for (std::uint32_t i = 0; i < 9000; ++i) in[i] = bad[i % 4];
    rig.run(in, 256);
    for (std::uint32_t at = 0; at < kFrames; at += 9000) {
        clean.run(kBursts, 256, at, at + 9000);
        clean.plugin.run(0);
    }
    REQUIRE(rig.edges().size() == 4);
    CHECK(rig.edges() == clean.edges());
}

TEST_CASE("vad: each mode does with the sound what it is called") {
    const reference::Samples ones(kFrames, 1.0f);
    const float mode = GENERATE(0.0f, 1.0f, 2.0f, 3.0f), loud = mode < 2 ? 1 : 0, quiet = mode == 1 ? 0 : 1;
    Rig rig;
    rig.plugin.values[T::mode] = mode;
    rig.plugin.values[T::source] = 1;
    rig.plugin.values[T::release] = 20;
    rig.run(ones, 441, 0, kFrames, &kBursts);
    const auto edges = rig.edges();
    REQUIRE(edges.size() == 4);
    for (const auto* out : {&rig.left, &rig.right}) {
        CHECK((*out)[edges[0] - 1] == quiet);
        CHECK((*out)[edges[0] + 970] == loud);
        CHECK((*out)[edges[1] - 1] == loud);
        CHECK((*out)[edges[1] + 970] == quiet);
    }
}

TEST_CASE("vad: no event is longer than the longest, none begins below the threshold or ends above the hysteresis") {
    Rig longest, high, wide;
    longest.plugin.values[T::max_on] = 0.1f;
    longest.run(kBursts, 512);
    const auto edges = longest.edges();
    REQUIRE(edges.size() == 4);
    CHECK((edges[1] - edges[0] == 4800 && edges[3] - edges[2] == 4800));
    high.plugin.values[T::threshold] = 1;
    high.run(kBursts, 512);
    CHECK(high.edges().empty());
    wide.plugin.values[T::hysteresis] = 0.5f;  // of a threshold of 0.5: nothing is below
    wide.run(kBursts, 512);
    CHECK(wide.edges().size() == 1);
}

TEST_CASE("vad: what is below the high-pass opens nothing") {
    // Quiet noise throughout; from 0.5 s on it hums.
    reference::Samples in = kBursts;
    const reference::Samples hum = reference::sine(60, kRate, 0.05, kFrames);
    for (std::uint32_t i = 24000; i < kFrames; ++i) in[i] = 0.015f * in[i] + hum[i];
    for (const float hz : {20.0f, 1000.0f}) {
        Rig rig;
        rig.plugin.values[T::high_pass] = hz;
        rig.run(in, 300, 0, 38000);
        CHECK(rig.edges().size() == (hz == 20 ? 1 : 0));
        CHECK(rig.left == reference::Samples(in.begin(), in.begin() + 38000));
    }
}

TEST_CASE("vad: a frozen floor stays where it is, and speech with it") {
    signalbox::dsp::WhiteNoise noise;
    reference::Samples in(5 * kRate);
    for (std::uint32_t i = 0; i < in.size(); ++i) in[i] = (i < 24000 ? 0.003f : 0.1f) * noise.next();
    for (const float freeze : {0.0f, 1.0f}) {
        Rig rig;
        rig.run(in, 480, 0, 20000);
        const float floor_db = rig.plugin.values[T::floor];
        rig.plugin.values[T::freeze] = freeze;
        rig.run(in, 480, 20000, 5 * kRate);
        CHECK(rig.plugin.values[T::speech] == freeze);
        if (freeze == 1) CHECK(rig.plugin.values[T::floor] == floor_db);
        if (freeze == 0) CHECK(rig.plugin.values[T::floor] > floor_db + 20);
    }
}

TEST_CASE("vad: who asks is told how it is") {
    Rig rig;
    rig.plugin.values[T::min_on] = 100;
    rig.run(kBursts, 480, 0, 33600);
    REQUIRE(rig.edges().size() == 1);
    std::uint64_t room[16] = {};
    LV2_Atom_Forge forge;
    lv2_atom_forge_init(&forge, static_cast<LV2_URID_Map*>(rig.features[0]->data));
    lv2_atom_forge_set_buffer(&forge, reinterpret_cast<std::uint8_t*>(room), sizeof room);
    LV2_Atom_Forge_Frame sequence, get;
    lv2_atom_forge_sequence_head(&forge, &sequence, 0);
    lv2_atom_forge_frame_time(&forge, 17);
    lv2_atom_forge_object(&forge, &get, 0, rig.urids.map(LV2_PATCH__Get));
    lv2_atom_forge_pop(&forge, &get);
    lv2_atom_forge_pop(&forge, &sequence);
    rig.plugin.connect(T::control, room);
    rig.notify.clear();
    rig.run(kBursts, 480, 33600, 34080);
    // Speech was first likely when the confirmation began.
    const int age = 33600 - static_cast<int>(rig.edges()[0]) + 4800;
    REQUIRE(rig.notify.size() == 2);
    CHECK((rig.notify[0] == Said{33600, {'s', 1, -age}}));
    CHECK((rig.notify[1] == Said{33600, {'m', 0, -age}}));
}
