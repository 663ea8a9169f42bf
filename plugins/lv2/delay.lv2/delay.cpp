// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/delay.hpp"

#include "plugins/lv2/adapter.hpp"
#include "plugins/lv2/delay.lv2/ports.hpp"
#include "plugins/lv2/level.hpp"
#include "plugins/lv2/tempo.hpp"

namespace signalbox::lv2 {

namespace {

enum Sync : int { kFree, kOwnTempo, kHostTempo };

// What both have in common; T is one of the port tables.
template <class T>
class DelayEffect : public T {
public:
    void prepare(double rate_hz, const Features& features) {
        delay_.prepare({.rate_hz = rate_hz});
        tempo_.prepare(rate_hz, features);
    }
    void activate() {
        delay_.reset();
        tempo_.forget();
    }

protected:
    using Knobs = Ports<T::kCount>;

    void listen(const Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        tempo_.hear(ports.template events<const LV2_Atom_Sequence>(T::control));
        tempo_.tap(ports.on(T::tap), ports.value(T::bpm), frames);
        ports.tell(T::tempo, bpm(ports));
    }
    [[nodiscard]] float bpm(const Knobs& ports) const noexcept REALTIME {
        return ports.choice(T::sync) == kHostTempo ? tempo_.host() : tempo_.own();
    }
    [[nodiscard]] float time_ms(const Knobs& ports, std::size_t free, std::size_t synced) const noexcept REALTIME {
        if (ports.choice(T::sync) == kFree) return ports.value(free);
        const double beats = kNotes[static_cast<std::size_t>(ports.choice(synced))];
        return static_cast<float>(beats * 60000 / static_cast<double>(bpm(ports)));
    }
    [[nodiscard]] dsp::Delay::Params read(const Knobs& ports) noexcept REALTIME {
        dsp::Delay::Params p;
        p.feedback = 0.01f * ports.value(T::feedback);
        p.low_cut_hz = ports.value(T::low_cut);
        p.high_cut_hz = ports.value(T::high_cut);
        p.mod_rate_hz = ports.value(T::mod_rate);
        p.mod_depth_ms = ports.value(T::mod_depth);
        p.duck = 0.01f * ports.value(T::duck);
        p.dry = dry_(ports.value(T::dry));
        p.wet = wet_(ports.value(T::wet));
        p.character = ports.on(T::character) ? dsp::Delay::Character::tape : dsp::Delay::Character::digital;
        p.limiter = ports.on(T::limiter);
        p.freeze = ports.on(T::freeze);
        p.enabled = ports.on(T::enabled);
        return p;
    }

    dsp::Delay delay_;

private:
    Tempo tempo_;
    Level dry_, wet_;
};

class StereoDelay : public DelayEffect<StereoDelayPorts> {
public:
    void run(const Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        listen(ports, frames);
        dsp::Delay::Params p = read(ports);
        const float left = time_ms(ports, time_l, note_l);
        p.time_ms = {left, ports.on(link) ? left : time_ms(ports, time_r, note_r)};
        p.cross = 0.01f * ports.value(cross);
        p.ping_pong = ports.on(ping_pong);
        p.mod_phase_deg = ports.value(mod_phase);
        p.width = 0.01f * ports.value(width);
        const float* inputs[] = {ports.input(in_l), ports.input(in_r)};
        float* outputs[] = {ports.output(out_l), ports.output(out_r)};
        delay_.process(p, inputs, outputs, frames);
    }
};

class MonoDelay : public DelayEffect<MonoDelayPorts> {
public:
    void run(const Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        listen(ports, frames);
        dsp::Delay::Params p = read(ports);
        p.time_ms.fill(time_ms(ports, time, note));
        p.mod_phase_deg = 0;
        // Both sides are the same, so it does not matter which of them is heard.
        const float* inputs[] = {ports.input(in), ports.input(in)};
        float* outputs[] = {ports.output(out), ports.output(out)};
        delay_.process(p, inputs, outputs, frames);
    }
};

}  // namespace

}  // namespace signalbox::lv2

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    using namespace signalbox::lv2;
    if (index == 0) return Adapter<StereoDelay>::descriptor();
    return index == 1 ? Adapter<MonoDelay>::descriptor() : nullptr;
}
