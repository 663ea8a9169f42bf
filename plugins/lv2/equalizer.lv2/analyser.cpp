// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/lv2/equalizer.lv2/analyser.hpp"

#include <lv2/atom/util.h>
#include <lv2/patch/patch.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace signalbox::lv2 {

namespace {

using Schedule = LV2_Worker_Status (*)(LV2_Worker_Schedule_Handle, std::uint32_t, const void*) noexcept REALTIME;

constexpr const char* kKeys[] = {"urn:signalbox:equalizer:bands",    "urn:signalbox:equalizer:before",
                                 "urn:signalbox:equalizer:after",    "urn:signalbox:equalizer:points",
                                 "urn:signalbox:equalizer:response", "urn:signalbox:equalizer:response_2"};
static_assert(std::size(kKeys) == static_cast<std::size_t>(Row::kCount));
static_assert(std::is_trivially_copyable_v<Order> && std::is_trivially_copyable_v<Reading>);

}  // namespace

void Analyser::prepare(double rate_hz, std::uint32_t channels, const Features& features) {
    rate_hz_ = rate_hz;
    channels_ = channels;
    hop_ = Analysis::hop_frames(rate_hz);
    worker_ = features.worker();
    sequence_ = features.map(LV2_ATOM__Sequence);
    object_ = features.map(LV2_ATOM__Object);
    urid_ = features.map(LV2_ATOM__URID);
    vector_ = features.map(LV2_ATOM__Vector);
    float_ = features.map(LV2_ATOM__Float);
    get_ = features.map(LV2_PATCH__Get);
    set_ = features.map(LV2_PATCH__Set);
    property_ = features.map(LV2_PATCH__property);
    value_ = features.map(LV2_PATCH__value);
    for (std::size_t i = 0; i < kRows; ++i) keys_[i] = features.map(kKeys[i]);
}

void Analyser::begin(int wish, const LV2_Atom_Sequence* control, LV2_Atom_Sequence* notify,
                     std::uint32_t frames) noexcept REALTIME {
    EventWriter writer(notify, sequence_);
    const bool able = worker_ != nullptr && notify != nullptr && set_ != 0;
    if (const int now = able ? wish : off; now != wish_) switch_to(now);
    if (wish_ == off || frames == 0) return;
    if (asked(control)) again_ = true;
    tell(writer);
}

// Everything is told anew to whom switches on.
void Analyser::switch_to(int wish) noexcept REALTIME {
    if (wish_ == off) {
        for (News& news : news_) news.count = 0;
        again_ = true;
        left_ = 0;
    }
    wish_ = wish;
    fresh_ = true;
}

bool Analyser::asked(const LV2_Atom_Sequence* control) const noexcept REALTIME {
    if (control == nullptr || control->atom.size < sizeof(LV2_Atom_Sequence_Body)) return false;
    LV2_ATOM_SEQUENCE_FOREACH(control, event) {
        if (event->body.type != object_) continue;
        if (reinterpret_cast<const LV2_Atom_Object*>(&event->body)->body.otype == get_) return true;
    }
    return false;
}

// What there is no room for waits for the next run.
void Analyser::tell(EventWriter& notify) noexcept REALTIME {
    constexpr auto kHead = static_cast<std::uint32_t>(offsetof(Message, values));
    for (std::size_t i = 0; i < kRows; ++i) {
        News& news = news_[i];
        if (news.count == 0) continue;
        const std::uint32_t bytes = news.count * 4;
        message_.set = {0, set_};
        message_.property = {property_, 0, {sizeof message_.key, urid_}};
        message_.key = keys_[i];
        message_.value = {value_, 0, {static_cast<std::uint32_t>(sizeof message_.vector) + bytes, vector_}};
        message_.vector = {sizeof(float), float_};
        std::copy_n(news.values.begin(), news.count, message_.values.begin());
        if (!notify.add(0, object_, {reinterpret_cast<const unsigned char*>(&message_), kHead + bytes})) return;
        news.count = 0;
    }
}

void Analyser::take_before(const float* const* inputs, std::uint32_t frames) noexcept REALTIME {
    Analysis* const analysis = analysis_.load(std::memory_order_acquire);
    taking_ = analysis != nullptr && (takes_before() || takes_after()) && analysis->tap().room() >= frames;
    if (!taking_) {
        fresh_ = true;
        return;
    }
    Tap& tap = analysis->tap();
    if (fresh_) {
        fresh_ = false;
        ++order_.run;
        order_.begin = tap.written();
    }
    for (std::uint32_t c = 0; c < channels_ && takes_before(); ++c) tap.write(c, inputs[c], frames);
}

void Analyser::take_after(const dsp::Equalizer::Params& params, const float* const* outputs,
                          std::uint32_t frames) noexcept REALTIME {
    if (taking_) {
        Tap& tap = analysis_.load(std::memory_order_acquire)->tap();
        for (std::uint32_t c = 0; c < channels_ && takes_after(); ++c) tap.write(channels_ + c, outputs[c], frames);
        tap.publish(frames);
        order_.end = tap.written();
    }
    if (left_ > frames) {
        left_ -= frames;
        return;
    }
    order(params);
    left_ = left_ + hop_ > frames ? left_ + hop_ - frames : hop_;
}

void Analyser::order(const dsp::Equalizer::Params& params) noexcept REALTIME {
    order_.params = params;
    order_.before = takes_before();
    order_.after = takes_after();
    order_.again = again_;
    // The host's function, taken at its word.
    const auto schedule = reinterpret_cast<Schedule>(worker_->schedule_work);
    if (schedule(worker_->handle, sizeof order_, &order_) != LV2_WORKER_SUCCESS || !again_) return;
    const Analysis* const analysis = analysis_.load(std::memory_order_acquire);
    if (analysis == nullptr) return;  // it is being made
    put(Row::bands, analysis->bands().data(), analysis->bands().size());
    put(Row::points, analysis->points().data(), analysis->points().size());
    again_ = false;
}

void Analyser::put(Row row, const float* values, std::size_t count) noexcept REALTIME {
    News& news = news_[static_cast<std::size_t>(row)];
    std::copy_n(values, count, news.values.begin());
    news.count = static_cast<std::uint32_t>(count);
}

LV2_Worker_Status Analyser::work(LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to, std::uint32_t size,
                                 const void* data) {
    Order order;
    if (size != sizeof order) return LV2_WORKER_ERR_UNKNOWN;
    std::memcpy(&order, data, sizeof order);
    if (made_ == nullptr) {
        try {
            made_ = std::make_unique<Analysis>(rate_hz_, channels_);
        } catch (const std::bad_alloc&) {
            return LV2_WORKER_ERR_NO_SPACE;  // the next order tries again
        }
        analysis_.store(made_.get(), std::memory_order_release);
    }
    return made_->work(order, respond, to);
}

void Analyser::answer(std::uint32_t size, const void* data) noexcept REALTIME {
    Row row{};
    std::uint32_t count = 0;
    if (size < kReadingHead || wish_ == off) return;
    std::memcpy(&row, data, sizeof row);
    std::memcpy(&count, static_cast<const char*>(data) + offsetof(Reading, count), sizeof count);
    if (row >= Row::kCount || count > Reading::kMost || size != kReadingHead + 4 * count) return;
    News& news = news_[static_cast<std::size_t>(row)];
    std::memcpy(news.values.data(), static_cast<const char*>(data) + kReadingHead, std::size_t{4} * count);
    news.count = count;
}

}  // namespace signalbox::lv2
