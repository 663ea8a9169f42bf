// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <array>

#include "plugins/dsp/speech/gate.hpp"
#include "plugins/dsp/speech/listener.hpp"
#include "plugins/lv2/adapter.hpp"
#include "plugins/lv2/level.hpp"
#include "plugins/lv2/vad.lv2/announcer.hpp"
#include "plugins/lv2/vad.lv2/ports.hpp"

namespace signalbox::lv2 {

namespace {

namespace speech = dsp::speech;

// T is one of the port tables.
template <class T>
class VadEffect : public T {
public:
    void prepare(double rate_hz, const Features& features) {
        rate_hz_ = rate_hz;
        listener_.prepare(rate_hz);
        gate_.prepare({.rate_hz = rate_hz}, T::kChannels);
        announcer_.prepare(features);
    }
    void activate() {
        listener_.reset();
        gate_.reset();
        announcer_.forget();
        pressed_ = was_off_ = false;
    }

    void run(const Ports<T::kCount>& ports, std::uint32_t frames) noexcept REALTIME {
        read(ports);
        auto block = announcer_.begin(ports.template events<LV2_Atom_Sequence>(T::midi),
                                      ports.template events<LV2_Atom_Sequence>(T::notify));
        if (frames > 0) {
            if (announcer_.asked(ports.template events<const LV2_Atom_Sequence>(T::control)))
                announcer_.answer(block, listener_.on(), listener_.on() ? age() : 0);
            obey(ports, block);
            for (std::uint32_t at = 0; at < frames; at += kChunk)
                piece(ports, block, at, std::min(kChunk, frames - at));
        }
        tell(ports);
    }

private:
    static constexpr std::uint32_t kChunk = 128;
    using Buffer = std::array<float, kChunk>;

    [[nodiscard]] std::uint32_t frames_of(float ms) const noexcept REALTIME {
        return static_cast<std::uint32_t>(static_cast<double>(ms) * rate_hz_ / 1000 + 0.5);
    }

    void read(const Ports<T::kCount>& ports) noexcept REALTIME {
        hears_.kind = ports.choice(T::detector) == 0 ? speech::Listener::Kind::speech : speech::Listener::Kind::energy;
        hears_.high_pass_hz = ports.value(T::high_pass) > T::kPorts[T::high_pass].least ? ports.value(T::high_pass) : 0;
        hears_.freeze = ports.on(T::freeze);
        auto& how = hears_.decision;
        // Switched off it listens, and finds nothing.
        how.threshold = ports.on(T::enabled) ? ports.value(T::threshold) : 2;
        how.hysteresis = ports.value(T::hysteresis);
        how.min_on = frames_of(ports.value(T::min_on));
        how.hold = frames_of(ports.value(T::hold));
        how.max_on = frames_of(1000 * ports.value(T::max_on));
        does_.mode = static_cast<speech::Gate::Mode>(ports.choice(T::mode));
        does_.enabled = ports.on(T::enabled);
        does_.attack_ms = ports.value(T::attack);
        does_.release_ms = ports.value(T::release);
        does_.closed = range_(ports.value(T::range));
        does_.ahead_ms = ports.value(T::look_ahead);
        note_ = {ports.choice(T::note), ports.choice(T::channel) - 1};
    }

    // At a block's first frame.
    [[nodiscard]] std::uint64_t age() const noexcept REALTIME { return listener_.since_onset() + 1; }

    // What ends an event at once.
    void obey(const Ports<T::kCount>& ports, Announcer::Block& block) noexcept REALTIME {
        const bool pressed = ports.on(T::reset), off = !ports.on(T::enabled);
        const bool resets = pressed && !pressed_, stops = off && !was_off_;
        pressed_ = pressed;
        was_off_ = off;
        if (!resets && !stops) return;
        const std::uint64_t before = age();
        announcer_.say(block, 0, listener_.close(), before, 0, note_);
        if (resets) listener_.reset();
    }

    // Everything is read before anything is written: hosts may use a buffer for an input and another output.
    void piece(const Ports<T::kCount>& ports, Announcer::Block& block, std::uint32_t at, std::uint32_t count) noexcept
        REALTIME {
        std::array<Buffer, T::kChannels> sound;
        std::array<const float*, 2> inputs{};
        std::array<float*, 2> outputs{};
        for (std::uint32_t c = 0; c < T::kChannels; ++c) {
            std::copy_n(ports.input(c) + at, count, sound[c].begin());
            inputs[c] = sound[c].data();
            outputs[c] = ports.output(T::kChannels + c) + at;
        }
        Buffer heard, spoken{}, likely{};
        mix(ports, sound, at, count, heard);
        listen(block, at, count, heard, spoken, likely);
        gate_.process(does_, spoken.data(), inputs.data(), outputs.data(), count);
        if (float* cv = ports.output(T::cv_gate)) std::copy_n(spoken.begin(), count, cv + at);
        if (float* cv = ports.output(T::cv_probability)) std::copy_n(likely.begin(), count, cv + at);
    }

    void mix(const Ports<T::kCount>& ports, const std::array<Buffer, T::kChannels>& sound, std::uint32_t at,
             std::uint32_t count, Buffer& heard) const noexcept REALTIME {
        const float* const side = ports.choice(T::source) == 1 ? ports.input(T::sidechain) : nullptr;
        if (side != nullptr) {
            std::copy_n(side + at, count, heard.begin());
        } else if constexpr (T::kChannels == 2) {
            for (std::uint32_t i = 0; i < count; ++i) heard[i] = 0.5f * (sound[0][i] + sound[1][i]);
        } else {
            std::copy_n(sound[0].begin(), count, heard.begin());
        }
    }

    // A decision counts from the very frame on that it was made of.
    void listen(Announcer::Block& block, std::uint32_t at, std::uint32_t count, const Buffer& heard, Buffer& spoken,
                Buffer& likely) noexcept REALTIME {
        for (std::uint32_t done = 0; done < count;) {
            const float on = listener_.on() ? 1 : 0, before = listener_.reading().probability;
            const auto taken = static_cast<std::uint32_t>(listener_.listen(hears_, &heard[done], count - done));
            std::fill_n(spoken.begin() + done, taken, on);
            std::fill_n(likely.begin() + done, taken, before);
            done += taken;
            const speech::Reading& reading = listener_.reading();
            spoken[done - 1] = listener_.on() ? 1 : 0;
            likely[done - 1] = reading.probability;
            announcer_.say(block, at + done - 1, listener_.change(), listener_.since_onset(), reading.probability,
                           note_);
        }
    }

    void tell(const Ports<T::kCount>& ports) noexcept REALTIME {
        const speech::Reading& reading = listener_.reading();
        ports.tell(T::speech, listener_.on() ? 1 : 0);
        ports.tell(T::probability, reading.probability);
        ports.tell(T::level, reading.level);
        ports.tell(T::floor, reading.floor);
        ports.tell(T::latency, static_cast<float>(gate_.latency_frames(does_)));
    }

    speech::Listener listener_;
    speech::Gate gate_;
    Announcer announcer_;
    speech::Listener::Params hears_;
    speech::Gate::Params does_;
    Announcer::Note note_{};
    Level range_;
    double rate_hz_ = 48000;
    bool pressed_ = false, was_off_ = false;
};

}  // namespace

}  // namespace signalbox::lv2

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    using namespace signalbox::lv2;
    if (index == 0) return Adapter<VadEffect<StereoVadPorts>>::descriptor();
    return index == 1 ? Adapter<VadEffect<MonoVadPorts>>::descriptor() : nullptr;
}
