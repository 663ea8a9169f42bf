// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/listener.hpp"

#include <algorithm>

namespace signalbox::dsp::speech {

void Listener::reset() noexcept REALTIME {
    front_.reset();
    speech_.reset();
    energy_.reset();
    decision_.reset();
    reading_ = kNothing;
    change_ = Decision::Change::none;
}

// A detector that takes over knows nothing yet.
void Listener::set(const Params& params) noexcept REALTIME {
    front_.set_high_pass(params.high_pass_hz);
    if (params.kind != kind_) {
        speech_.reset();
        energy_.reset();
    }
    kind_ = params.kind;
    speech_.freeze(params.freeze);
    energy_.freeze(params.freeze);
}

std::size_t Listener::listen(const Params& params, const float* mono, std::size_t frames) noexcept REALTIME {
    set(params);
    const Decision::Params& how = params.decision;
    const std::size_t taken = front_.take(mono, std::min<std::uint64_t>(frames, decision_.left(how)));
    decision_.pass(taken);
    if (front_.full()) {
        reading_ = read();
        change_ = decision_.hear(reading_.probability, how);
    } else {
        change_ = decision_.settle(how);
    }
    return taken;
}

Reading Listener::read() noexcept REALTIME {
    return kind_ == Kind::speech ? speech_.step(front_.samples()) : energy_.step(front_.samples());
}

}  // namespace signalbox::dsp::speech
