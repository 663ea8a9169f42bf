// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Where a delay's time comes from.
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/time/time.h>

#include "plugins/lv2/delay.lv2/ports.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/lv2/plugin.hpp"

using namespace signalbox::lv2;
using T = StereoDelayPorts;

namespace {

class Rig {
public:
    Rig() {
        plugin.values[T::dry] = -60;
        plugin.values[T::wet] = 0;
        plugin.values[T::feedback] = 0;
        plugin.activate();
    }
    // The frame on which an impulse comes back.
    std::size_t echo() {
        plugin.activate();
        std::vector<float> in(96000);
        in[0] = 0.25f;
        const auto out = plugin.run(in, 64);
        return static_cast<std::size_t>(std::max_element(out.begin(), out.end()) - out.begin());
    }

private:
    lv2_test::Urids urids_;
    const LV2_Feature* features_[2] = {urids_.feature(), nullptr};

public:
    // A block that begins with the host telling its tempo.
    void tell(float bpm) {
        alignas(8) std::uint8_t buffer[512];
        LV2_URID_Map map{&urids_,
                         [](void* urids, const char* uri) { return static_cast<lv2_test::Urids*>(urids)->map(uri); }};
        LV2_Atom_Forge forge;
        lv2_atom_forge_init(&forge, &map);
        lv2_atom_forge_set_buffer(&forge, buffer, sizeof buffer);
        LV2_Atom_Forge_Frame sequence, object;
        lv2_atom_forge_sequence_head(&forge, &sequence, 0);
        lv2_atom_forge_frame_time(&forge, 0);
        lv2_atom_forge_object(&forge, &object, 0, urids_.map(LV2_TIME__Position));
        lv2_atom_forge_key(&forge, urids_.map(LV2_TIME__beatsPerMinute));
        lv2_atom_forge_float(&forge, bpm);
        lv2_atom_forge_pop(&forge, &object);
        lv2_atom_forge_pop(&forge, &sequence);
        plugin.connect(T::control, buffer);
        plugin.run(std::vector<float>(64), 64);
        plugin.connect(T::control, nullptr);
    }
    void tap(std::uint32_t frames) {
        for (const float down : {1.0f, 0.0f}) {
            plugin.values[T::tap] = down;
            plugin.run(std::vector<float>(frames / 2), frames / 2);
        }
    }
    float bpm() {
        plugin.run(std::vector<float>(64), 64);
        return plugin.values[T::tempo];
    }

    lv2_test::Plugin<T> plugin{48000, features_};
};

}  // namespace

TEST_CASE("free times are milliseconds, and the right one follows the left while linked") {
    Rig rig;
    rig.plugin.values[T::time_l] = 125;
    CHECK(rig.echo() == 6000);
}

TEST_CASE("notes are lengths at the own tempo") {
    Rig rig;
    rig.plugin.values[T::sync] = 1;
    rig.plugin.values[T::bpm] = 120;
    const std::pair<float, std::size_t> notes[] = {{6, 24000}, {7, 36000},  {8, 16000},
                                                   {9, 12000}, {10, 18000}, {15, 3000}};
    for (const auto& [note, frames] : notes) {
        rig.plugin.values[T::note_l] = note;
        CHECK(rig.echo() == frames);
    }
}

TEST_CASE("the host's tempo counts once it is told, and until then the own one") {
    Rig rig;
    rig.plugin.values[T::sync] = 2;
    rig.plugin.values[T::bpm] = 100;
    CHECK(rig.bpm() == 100);
    rig.tell(90);
    CHECK(rig.bpm() == 90);
    rig.tell(-3);
    CHECK(rig.bpm() == 100);
}

TEST_CASE("taps make a tempo until the knob is turned") {
    Rig rig;
    rig.plugin.values[T::sync] = 1;
    rig.tap(32000);
    rig.tap(32000);
    CHECK(rig.bpm() == Approx(90));
    rig.plugin.run(std::vector<float>(200000), 1024);
    rig.tap(400000);
    rig.tap(400000);
    CHECK(rig.bpm() == Approx(90));
    rig.plugin.values[T::bpm] = 77;
    CHECK(rig.bpm() == 77);
}
