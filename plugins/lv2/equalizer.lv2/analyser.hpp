// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/atom/atom.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "plugins/lv2/equalizer.lv2/analysis.hpp"
#include "plugins/lv2/event_writer.hpp"
#include "plugins/lv2/features.hpp"

namespace signalbox::lv2 {

// What a screen draws of an equalizer: spectra of what comes in and goes out, and the response. The audio thread copies
// samples and hands on what the host's worker has made of them. Off where the host has no worker, or wants nothing to
// be said.
class Analyser {
public:
    static constexpr std::uint32_t kMostFrames = 4096;  // between take_before and take_after
    enum Wish : int { off, response, before, after, both };

    void prepare(double rate_hz, std::uint32_t channels, const Features& features);
    void activate() { wish_ = off; }

    // Once a run, then for each piece of it, around the equalizer.
    void begin(int wish, const LV2_Atom_Sequence* control, LV2_Atom_Sequence* notify, std::uint32_t frames) noexcept
        REALTIME;
    [[nodiscard]] bool on() const noexcept REALTIME { return wish_ != off; }
    void take_before(const float* const* inputs, std::uint32_t frames) noexcept REALTIME;
    void take_after(const dsp::Equalizer::Params& params, const float* const* outputs, std::uint32_t frames) noexcept
        REALTIME;

    // As the host calls them: on its worker's thread, and on the audio thread.
    LV2_Worker_Status work(LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to, std::uint32_t size,
                           const void* data);
    void answer(std::uint32_t size, const void* data) noexcept REALTIME;

private:
    static constexpr auto kRows = static_cast<std::size_t>(Row::kCount);
    // A patch:Set of a row, as LV2 lays it out.
    struct Message {
        LV2_Atom_Object_Body set;
        LV2_Atom_Property_Body property;
        LV2_URID key, padding;
        LV2_Atom_Property_Body value;
        LV2_Atom_Vector_Body vector;
        std::array<float, Reading::kMost> values;
    };
    struct News {
        std::uint32_t count = 0;  // 0: none
        std::array<float, Reading::kMost> values;
    };
    [[nodiscard]] bool takes_before() const noexcept REALTIME { return wish_ == before || wish_ == both; }
    [[nodiscard]] bool takes_after() const noexcept REALTIME { return wish_ == after || wish_ == both; }
    [[nodiscard]] bool asked(const LV2_Atom_Sequence* control) const noexcept REALTIME;
    void switch_to(int wish) noexcept REALTIME;
    void tell(EventWriter& notify) noexcept REALTIME;
    void put(Row row, const float* values, std::size_t count) noexcept REALTIME;
    void order(const dsp::Equalizer::Params& params) noexcept REALTIME;

    double rate_hz_ = 48000;
    std::uint32_t channels_ = 1, hop_ = 2048;
    const LV2_Worker_Schedule* worker_ = nullptr;
    LV2_URID sequence_ = 0, object_ = 0, urid_ = 0, vector_ = 0, float_ = 0;
    LV2_URID get_ = 0, set_ = 0, property_ = 0, value_ = 0;
    std::array<LV2_URID, kRows> keys_{};

    std::unique_ptr<Analysis> made_;            // by the worker, whose it is
    std::atomic<Analysis*> analysis_{nullptr};  // ... as the audio thread knows it
    int wish_ = off;
    Order order_;
    bool fresh_ = true, taking_ = false, again_ = false;
    std::uint32_t left_ = 0;  // frames until the next order
    std::array<News, kRows> news_;
    Message message_{};
};

}  // namespace signalbox::lv2
