// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/core/lv2.h>
#include <lv2/worker/worker.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "plugins/lv2/features.hpp"
#include "plugins/lv2/ports.hpp"
#include "plugins/lv2/quiet.hpp"

namespace signalbox::lv2 {

// From a class to an LV2 plugin. An Effect has
//     static constexpr const char* kUri;
//     static constexpr std::array<Port, N> kPorts;
//     static const char* refusal(double rate_hz);         if it cannot run at every rate: why not, in words, or null
//     void prepare(double rate_hz, const Features&);      may throw std::bad_alloc
//     void activate();
//     void run(Ports<N>&, std::uint32_t frames) noexcept REALTIME;     every audio port is connected
//     LV2_Worker_Status work(respond, to, size, data);    if it has work for the host's worker: on that one's thread,
//     void answer(std::uint32_t size, const void*) noexcept REALTIME;        ... and what comes back, beside run
// and everything that it allocates it allocates in prepare, or in work.
template <class Effect>
class Adapter {
public:
    static const LV2_Descriptor* descriptor() noexcept {
        static constexpr LV2_Descriptor kDescriptor = {
            Effect::kUri, instantiate, connect_port, activate, run, nullptr, cleanup, extension,
        };
        return &kDescriptor;
    }

private:
    static constexpr double kLeastRate = 8000, kMostRate = 768000;

    static LV2_Handle instantiate(const LV2_Descriptor*, double rate_hz, const char*,
                                  const LV2_Feature* const* offered) {
        const Features features(offered);
        if (!(rate_hz >= kLeastRate && rate_hz <= kMostRate)) {
            features.complain(std::string(Effect::kUri) + ": cannot run at " + std::to_string(rate_hz) +
                              " Hz; choose a sample rate from 8000 to 768000 Hz");
            return nullptr;
        }
        if constexpr (requires { Effect::refusal(rate_hz); }) {
            if (const char* const refusal = Effect::refusal(rate_hz)) {
                features.complain(std::string(Effect::kUri) + ": cannot run at " + std::to_string(rate_hz) +
                                  " Hz: " + refusal);
                return nullptr;
            }
        }
        try {
            auto made = std::make_unique<Adapter>();
            made->effect_.prepare(rate_hz, features);
            return made.release();
        } catch (const std::bad_alloc&) {
            features.complain(std::string(Effect::kUri) +
                              ": there is not enough memory; close something and try again");
            return nullptr;
        }
    }
    static void connect_port(LV2_Handle handle, std::uint32_t port, void* data) {
        static_cast<Adapter*>(handle)->ports_.connect(port, data);
    }
    static void activate(LV2_Handle handle) { static_cast<Adapter*>(handle)->effect_.activate(); }
    static void run(LV2_Handle handle, std::uint32_t frames) {
        auto* self = static_cast<Adapter*>(handle);
        if (!self->connected()) return;
        const Quiet quiet;
        self->effect_.run(self->ports_, frames);
    }
    static const void* extension([[maybe_unused]] const char* uri) {
        if constexpr (requires { &Effect::work; }) {
            static constexpr LV2_Worker_Interface kWorker = {work, answer, nullptr};
            if (std::strcmp(uri, LV2_WORKER__interface) == 0) return &kWorker;
        }
        return nullptr;
    }
    static LV2_Worker_Status work(LV2_Handle handle, LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to,
                                  std::uint32_t size, const void* data) {
        return static_cast<Adapter*>(handle)->effect_.work(respond, to, size, data);
    }
    static LV2_Worker_Status answer(LV2_Handle handle, std::uint32_t size, const void* data) {
        static_cast<Adapter*>(handle)->effect_.answer(size, data);
        return LV2_WORKER_SUCCESS;
    }
    static void cleanup(LV2_Handle handle) { delete static_cast<Adapter*>(handle); }

    static constexpr bool audio(const Port& port) {
        return port.kind == Port::Kind::audio_in || port.kind == Port::Kind::audio_out;
    }
    // Known when this is compiled: there may be ten times as many ports.
    static constexpr auto kAudio = [] {
        std::array<std::size_t, std::count_if(Effect::kPorts.begin(), Effect::kPorts.end(), audio)> found{};
        for (std::size_t i = 0, next = 0; i < Effect::kPorts.size(); ++i) {
            if (audio(Effect::kPorts[i])) found[next++] = i;
        }
        return found;
    }();
    [[nodiscard]] bool connected() const noexcept REALTIME {
        for (const std::size_t port : kAudio) {
            if (ports_.input(port) == nullptr) return false;
        }
        return true;
    }

    Ports<Effect::kPorts.size()> ports_{Effect::kPorts};
    Effect effect_;
};

}  // namespace signalbox::lv2
