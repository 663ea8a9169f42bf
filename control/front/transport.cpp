// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The transport: JACK's, or whose the rack follows.
#include <cmath>

#include "control/front/commands.hpp"
#include "control/front/services.hpp"

namespace signalbox::control {

namespace {

using osc::MessageView;

constexpr double kLongest = 4294967295.0;  // frames: JACK's transport counts in 32 bits

void answer(Desk& desk, const drivers::Move& move, const osc::Message& told, const Caller& caller) {
    if (!desk.session.driver().move(move)) {
        return caller.error({Code::no_audio, "no audio: no JACK server is running, so there is no transport to move"},
                            told.address, {});
    }
    desk.subscribers.tell(told, caller.id());
    caller.ok(told.address, {});
}

double at(const MessageView& message, std::size_t k) { return *Args(message, message.size()).number(k); }

}  // namespace

// `/transport ,shfffhfs`: rolling or stopped, frame, tempo, beats a bar, beat unit, bar and beat from 1, whose they
// are. Without a tempo the numbers from it on are 0.
void send_transport(Desk& desk, const MessageView&, const Caller& caller) {
    const auto [source, t] = desk.session.engine().conductor().latest();
    using Source = rt::Conductor::Source;
    const char* const whose = !desk.session.driver().status().running ? "none"
                              : source == Source::midi                ? "midi"
                              : source == Source::own                 ? "own"
                              : source == Source::driver              ? "jack"
                                                                      : "none";
    const float some = t.musical ? 1.0F : 0.0F;
    caller.send(osc::Message{"/transport",
                             {std::string(t.rolling ? "rolling" : "stopped"), static_cast<std::int64_t>(t.frame),
                              some * t.beats_per_minute, some * t.beats_per_bar, some * t.beat_unit,
                              t.musical ? t.bar + 1 : std::int64_t{0}, some * (t.beat + 1), std::string(whose)}});
}

void start_transport(Desk& desk, const MessageView& message, const Caller& caller) {
    answer(desk, {.kind = drivers::Move::Kind::start}, {std::string(message.address), {}}, caller);
}

void stop_transport(Desk& desk, const MessageView& message, const Caller& caller) {
    answer(desk, {.kind = drivers::Move::Kind::stop}, {std::string(message.address), {}}, caller);
}

Result<void> check_locate(const MessageView& message) {
    if (message.size() == 0) return wrong_count(message.address, "seconds");
    const auto seconds = Args(message, 1).number(0);
    if (!seconds) return seconds.error();
    if (*seconds >= 0 && *seconds <= 86400) return {};
    return Error{Code::range, "a place is from 0 to 86400 seconds"};
}

void locate_transport(Desk& desk, const MessageView& message, const Caller& caller) {
    const double seconds = at(message, 0), frame = std::round(seconds * desk.session.engine().rate_hz());
    if (frame > kLongest)
        return caller.error({Code::range, "JACK's transport does not go so far at this rate"}, message.address, {});
    answer(desk, {.kind = drivers::Move::Kind::locate, .frame = static_cast<std::uint64_t>(frame)},
           {std::string(message.address), {static_cast<float>(seconds)}}, caller);
}

Result<void> check_tempo(const MessageView& message) {
    if (message.size() != 1 && message.size() != 3)
        return wrong_count(message.address, "beats_per_minute [beats_per_bar beat_unit]");
    const Args args(message, message.size());
    for (std::size_t k = 0; k < message.size(); ++k) {
        const auto number = args.number(k);
        if (!number) return number.error();
    }
    if (!(*args.number(0) >= 10 && *args.number(0) <= 999))
        return Error{Code::range, "a tempo is from 10 to 999 beats a minute"};
    if (message.size() == 1) return {};
    const double bar = *args.number(1), unit = *args.number(2);
    if (bar >= 1 && bar <= 64 && (unit == 1 || unit == 2 || unit == 4 || unit == 8 || unit == 16 || unit == 32))
        return {};
    return Error{Code::range, "a bar has 1 to 64 beats, each of them a 1, 2, 4, 8, 16 or 32"};
}

void set_tempo(Desk& desk, const MessageView& message, const Caller& caller) {
    rt::Meter meter{.beats_per_minute = static_cast<float>(at(message, 0))};
    if (message.size() == 3) {
        meter.beats_per_bar = static_cast<float>(at(message, 1));
        meter.beat_unit = static_cast<float>(at(message, 2));
    }
    desk.session.engine().conductor().set_meter(meter);
    const osc::Message told{std::string(message.address),
                            {meter.beats_per_minute, meter.beats_per_bar, meter.beat_unit}};
    desk.subscribers.tell(told, caller.id());
    caller.ok(message.address, {});
}

}  // namespace signalbox::control
