// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tests/unit/random/net.hpp"
#include "tests/unit/random/unit.hpp"

namespace signalbox::chance {

// What ought to be heard of a sequence of racks, each shown between two cycles: the way from one to the next is a
// run-in (what feeds a new unit or line rises, then the latency of the longest row of new units passes), then a ramp on
// which every changed wire goes from its old gain to its new one by a raised cosine of 10 ms. Where nothing falls, and
// nothing new feeds something new, it rises along with that, in 20 ms from the start of the run-in. What feeds a unit
// that goes stays. What is in a feedback line is read with the gain that its cable has now, and a line of another time
// is another one. A rack that is shown while another is on its way waits for its end; one that still waits is replaced.
// Where two racks together have a loop, the way is by a third one.
class Interpreter {
public:
    explicit Interpreter(double rate_hz);

    void show(const graph::Rack& rack);
    void look();  // the control side sees how far the sound has come: where the way is by a third rack, it goes on
    // One sample of each channel, in and out.
    using Frame = std::array<double, 2>;
    std::vector<Frame> cycle(const std::vector<Frame>& inputs);

    [[nodiscard]] bool settled() const { return phase_ == Phase::idle && !waiting_ && !half_way_; }
    [[nodiscard]] const Net& net() const { return heard_.net; }
    [[nodiscard]] const std::map<std::uint64_t, Unit>& units() const { return units_; }
    [[nodiscard]] std::uint64_t staged() const { return staged_; }
    [[nodiscard]] std::uint64_t replaced() const { return replaced_; }
    [[nodiscard]] double loudest() const { return loudest_; }  // of all that any wire carried

private:
    enum class Phase { idle, run_in, ramp };
    struct State {
        graph::Rack rack;
        Net net;
    };
    struct Line {
        std::vector<double> ring;
        std::size_t at = 0;
        double in = 0, out = 0;
    };
    struct Wire {
        const double* source;
        double from, to;
        bool rises, from_new;
    };
    struct Mix {
        double* target;
        std::vector<Wire> wires;
    };
    struct Step {
        std::vector<Mix> mixes;
        Unit* unit;  // runs behind the mixes; or null
    };

    [[nodiscard]] std::size_t line_frames(const graph::Cable& cable) const;
    std::uint64_t line(const graph::Cable& cable);
    std::uint64_t delay(const End& source, std::uint32_t frames);
    State state(const graph::Rack& rack);
    void revive(const graph::Rack& rack);
    void launch();
    State half_way();
    void adopt();
    std::uint32_t run_in_frames(const Net& from, const Net& to, bool rises) const;
    void build(const Net& from, const Net& to);
    Mix mix(const End& target, double* into, const Net& from, const Net& to);
    const double* place(const End& source);
    void settle();
    Frame sample(const Frame& in);
    double sum(const Mix& mix);
    [[nodiscard]] double weight(std::uint32_t done) const { return weight(done, ramp_frames_); }
    static double weight(std::uint32_t done, std::uint32_t length);

    double rate_hz_;
    std::uint32_t ramp_frames_;
    std::map<std::uint64_t, Unit> units_;
    std::map<std::uint64_t, Line> lines_;
    std::map<std::pair<std::uint64_t, std::size_t>, std::uint64_t> line_of_;  // by graph::Cable::line and frames

    std::map<std::pair<End, std::uint32_t>, std::uint64_t> delay_of_;  // by source and frames
    std::set<std::pair<End, std::uint32_t>> delays_wanted_;            // since a rack was shown

    State heard_, goal_;  // adopted; wanted
    std::optional<State> waiting_;
    bool half_way_ = false;

    Phase phase_ = Phase::idle;
    Net before_;  // the other side of the ramp
    std::uint32_t run_in_left_ = 0, ramp_done_ = 0, rise_done_ = 0;
    double rising_ = 0, falling_ = 0;  // how far the rise and the ramp are, 0 to 1
    bool along_ = false;               // the one goes along with the other
    std::vector<Step> steps_;
    std::vector<std::uint64_t> running_lines_;
    Frame in_{}, out_{};
    std::uint64_t staged_ = 0, replaced_ = 0;
    double loudest_ = 0;
};

}  // namespace signalbox::chance
