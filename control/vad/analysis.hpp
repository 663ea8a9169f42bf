// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <vector>

#include "control/vad/sketch.hpp"
#include "plugins/dsp/speech/listener.hpp"

namespace signalbox::vad {

// What is known when 10 ms have passed.
struct Row {
    float probability, level, floor;
    bool speech;
};

// In seconds: from the hop that speech was first likely in, until the event ended.
struct Part {
    double begin, end;
    float probability;  // the highest
};

// Sound to rows and parts.
class Analysis {
public:
    static constexpr double kRowSeconds = 0.01;

    Analysis(double rate_hz, const dsp::speech::Listener::Params& params);
    void draw_into(Sketch* sketch) { sketch_ = sketch; }
    void hear(const std::vector<float>& mono);
    void end();  // no more comes: a part that goes on is closed

    std::vector<Row> rows;  // whoever reads them as they come may clear them
    std::vector<Part> parts;
    [[nodiscard]] double seconds() const { return static_cast<double>(now_) / rate_hz_; }

private:
    void note(dsp::speech::Decision::Change change);
    [[nodiscard]] std::uint64_t row_end() const;

    dsp::speech::Listener listener_;
    dsp::speech::Listener::Params params_;
    double rate_hz_;
    std::uint64_t now_ = 0, rows_ = 0;
    Sketch* sketch_ = nullptr;
};

}  // namespace signalbox::vad
