// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/filter_chain.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace signalbox::dsp {

namespace {

// The terms of one filter on one side, among those of all.
struct Lane {
    const float* first;
    float operator[](Term term) const noexcept REALTIME { return first[term * Cascade::kLanes]; }
};

// The poles are those of x^2 + (damping + stiffness) x + stiffness with x = z - 1: where they swing, a frame leaves
// 1 - damping of the energy.
struct Poles {
    float damping, stiffness;
    explicit Poles(Lane lane) noexcept REALTIME : damping(-lane[k1] - lane[k3]), stiffness(2 * lane[k3]) {}
    Poles(float a, float b) noexcept REALTIME : damping(a), stiffness(b) {}
};

bool passes(Lane lane) noexcept REALTIME { return lane[c1] == 0.0f && lane[c2] == 0.0f; }

// What is heard of the states, where they are largest, and what is heard beside them.
float far(Lane from, Lane to) noexcept REALTIME {
    const Poles a(from), b(to), least(std::min(a.damping, b.damping), std::min(a.stiffness, b.stiffness));
    const float hz = std::sqrt(least.stiffness), band = hz / least.damping, low = std::max(1.0f, band);
    const float moved = std::fabs(a.damping - b.damping) / least.damping +
                        std::fabs(a.stiffness - b.stiffness) / (hz * std::min(hz, least.damping));
    const auto taken = [&](Term term, float peak) noexcept REALTIME {
        const float most = std::max(std::fabs(from[term]), std::fabs(to[term]));
        return peak * (2 * most * moved + std::fabs(from[term] - to[term]));
    };
    return taken(c1, band) + taken(c2, low) + std::fabs(from[d] - to[d]);
}

}  // namespace

void FilterChain::Target::set(std::size_t filter, std::size_t side, const Section& section, bool on_here) noexcept
    REALTIME {
    const std::size_t lane = side * Cascade::kFilters + filter;
    for (std::size_t k = 0; k < kTerms; ++k) terms[k * Cascade::kLanes + lane] = static_cast<float>(section[k]);
    if (on_here) return;
    for (const Term term : {c1, c2}) terms[term * Cascade::kLanes + lane] = 0;
    terms[d * Cascade::kLanes + lane] = 1;
}

float FilterChain::Target::memory() const noexcept REALTIME {
    float most = 0;
    for (std::size_t i = 0; i < Cascade::kLanes; ++i) {
        const Lane lane{terms.data() + i};
        if (passes(lane)) continue;
        const Poles poles(lane);
        most = std::max({most, 2 / poles.damping, poles.damping / poles.stiffness});
    }
    return most;
}

void FilterChain::forget() noexcept REALTIME {
    std::memset(cascade_.p, 0, sizeof cascade_.p);
    std::memset(cascade_.q, 0, sizeof cascade_.q);
}

void FilterChain::take_over(const FilterChain& before) noexcept REALTIME {
    for (std::size_t i = 0; i < Cascade::kLanes; ++i) {
        const Lane was{before.smooth_.start.data() + i}, is{smooth_.targets().data() + i};
        const bool same = was[k1] == is[k1] && was[k2] == is[k2] && was[k3] == is[k3];
        cascade_.p[i] = same ? before.cascade_.p[i] : 0.0f;
        cascade_.q[i] = same ? before.cascade_.q[i] : 0.0f;
    }
}

void FilterChain::jump(const Target& target) noexcept REALTIME {
    smooth_.jump(target.terms);
    on_ = target.on;
}

void FilterChain::aim(const Target& target) noexcept REALTIME {
    smooth_.aim(target.terms);
    on_ = target.on;
}

float FilterChain::distance(const Target& target, std::size_t filter) const noexcept REALTIME {
    float most = 0;
    for (const std::size_t lane : {filter, Cascade::kFilters + filter})
        most = std::max(most, far({smooth_.start.data() + lane}, {target.terms.data() + lane}));
    return most;
}

void FilterChain::tick() noexcept REALTIME {
    smooth_.advance();
    cascade_.start = smooth_.start.data();
    cascade_.slope = smooth_.slope.data();
    cascade_.moving = !smooth_.settled();
    const bool now = on_ || cascade_.moving;
    if (!now && heard_) forget();
    heard_ = now;
}

void FilterChain::run(Cascade::Run kernel, std::uint32_t at, float* left, float* right, std::uint32_t frames) noexcept
    REALTIME {
    if (!heard_) return;
    cascade_.inputs[0] = cascade_.outputs[0] = left;
    cascade_.inputs[1] = cascade_.outputs[1] = right;
    cascade_.at = at;
    cascade_.frames = frames;
    kernel(cascade_);
}

}  // namespace signalbox::dsp
