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
    // All but what makes the times, which is read in any case: from `sync` to `tap`.
    void read(Knobs& ports) noexcept REALTIME {
        static_assert(T::sync == T::enabled + 1 && T::character == T::tap + 1);
        const auto turned = ports.turned();
        if (!turned.any() || (turned.first >= T::sync && turned.end <= T::character)) return;
        dsp::Delay::Params& p = params_;
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
        if constexpr (requires { T::cross; }) {
            p.cross = 0.01f * ports.value(T::cross);
            p.ping_pong = ports.on(T::ping_pong);
            p.mod_phase_deg = ports.value(T::mod_phase);
            p.width = 0.01f * ports.value(T::width);
        } else {
            p.mod_phase_deg = 0;
        }
    }

    dsp::Delay delay_;
    dsp::Delay::Params params_;

private:
    Tempo tempo_;
    Level dry_, wet_;
};

class StereoDelay : public DelayEffect<StereoDelayPorts> {
public:
    void run(Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        listen(ports, frames);
        read(ports);
        const float left = time_ms(ports, time_l, note_l);
        params_.time_ms = {left, ports.on(link) ? left : time_ms(ports, time_r, note_r)};
        const float* inputs[] = {ports.input(in_l), ports.input(in_r)};
        float* outputs[] = {ports.output(out_l), ports.output(out_r)};
        delay_.process(params_, inputs, outputs, frames);
    }
};

class MonoDelay : public DelayEffect<MonoDelayPorts> {
public:
    void run(Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        listen(ports, frames);
        read(ports);
        params_.time_ms.fill(time_ms(ports, time, note));
        // Both sides are the same, so it does not matter which of them is heard.
        const float* inputs[] = {ports.input(in), ports.input(in)};
        float* outputs[] = {ports.output(out), ports.output(out)};
        delay_.process(params_, inputs, outputs, frames);
    }
};

}  // namespace

}  // namespace signalbox::lv2

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    using namespace signalbox::lv2;
    if (index == 0) return Adapter<StereoDelay>::descriptor();
    return index == 1 ? Adapter<MonoDelay>::descriptor() : nullptr;
}
