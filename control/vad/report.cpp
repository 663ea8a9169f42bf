// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/report.hpp"

#include <cmath>
#include <cstdio>

#include "daemon/graph/json.hpp"

namespace signalbox::vad {

namespace {

template <class... Values>
void print(std::string& out, const char* format, Values... values) {
    char line[256];
    const int length = std::snprintf(line, sizeof line, format, values...);
    out.append(line, static_cast<std::size_t>(length));
}

double whole(const std::vector<Part>& parts) {
    double sum = 0;
    for (const Part& part : parts) sum += part.end - part.begin;
    return sum;
}

double wide(float value) { return static_cast<double>(value); }

}  // namespace

std::string text(const Subject& subject) {
    const auto& parts = subject.analysis.parts;
    const double seconds = subject.analysis.seconds(), speech = whole(parts);
    std::string out = subject.path;
    print(out, ": %g Hz, %u channel%s, %.2f s; speech in %zu part%s, %.2f s (%.0f %%)\n", subject.rate_hz,
          subject.channels, subject.channels == 1 ? "" : "s", seconds, parts.size(), parts.size() == 1 ? "" : "s",
          speech, seconds > 0 ? 100 * speech / seconds : 0);
    for (const Part& part : parts)
        print(out, "%10.3f %10.3f  %8.3f s  %.2f\n", part.begin, part.end, part.end - part.begin,
              wide(part.probability));
    return out;
}

std::string json(const Subject& subject) {
    const auto& listener = subject.options.listener;
    const bool speech = listener.kind == dsp::speech::Listener::Kind::speech;
    std::string out = "{\"file\": ";
    signalbox::json::append_string(out, subject.path);
    print(out, ", \"rate\": %.10g, \"channels\": %u, \"seconds\": %.6f,\n", subject.rate_hz, subject.channels,
          subject.analysis.seconds());
    print(out, " \"detector\": \"%s\", \"threshold\": %.4g, \"hysteresis\": %.4g,", speech ? "speech" : "energy",
          wide(listener.decision.threshold), wide(listener.decision.hysteresis));
    print(out, " \"min_on\": %.4g, \"hold\": %.4g, \"max_on\": %.6g, \"high_pass\": %.4g,\n \"parts\": [",
          subject.options.min_on, subject.options.hold, subject.options.max_on, wide(listener.high_pass_hz));
    const char* before = "\n  ";
    for (const Part& part : subject.analysis.parts) {
        print(out, "%s{\"begin\": %.4f, \"end\": %.4f, \"probability\": %.4f}", before, part.begin, part.end,
              wide(part.probability));
        before = ",\n  ";
    }
    out += "],\n \"frames\": [";
    before = "\n  ";
    std::size_t number = 0;
    for (const Row& row : subject.analysis.rows) {
        print(out, "%s{\"time\": %.2f, \"probability\": %.4f, \"speech\": %s, \"level\": %.1f, \"floor\": %.1f}",
              before, static_cast<double>(number++) * Analysis::kRowSeconds, wide(row.probability),
              row.speech ? "true" : "false", wide(row.level), wide(row.floor));
        before = ",\n  ";
    }
    return out + "]}";
}

std::string labels(const Subject& subject) {
    std::string out;
    for (const Part& part : subject.analysis.parts)
        print(out, "%.6f\t%.6f\tspeech %.2f\n", part.begin, part.end, wide(part.probability));
    return out;
}

std::string frames(const std::vector<Row>& rows) {
    std::string out;
    for (const Row& row : rows) print(out, "%.4f %d\n", wide(row.probability), row.speech ? 1 : 0);
    return out;
}

}  // namespace signalbox::vad
