// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "control/processors.hpp"
#include "control/words.hpp"

namespace signalbox::vad {

namespace {

using Kind = dsp::speech::Listener::Kind;

constexpr const char* kHelp =
    "usage: signalbox vad [options] FILE...\n\n"
    "Where there is speech in sound files, as the plugin urn:signalbox:vad hears it; needs no daemon and no JACK.\n"
    "Files are of any kind that libsndfile reads, at 8 to 768 kHz; channels are mixed. Prints the parts with "
    "speech.\n\n"
    "what is printed:\n"
    "  --json               parts, and a row for each 10 ms; several files: an array\n"
    "  --labels             parts as labels for Audacity\n"
    "  --picture            waveform, spectrogram, probability and decisions, as SVG; as PNG into OUT.png\n"
    "  --png                the same as PNG\n"
    "  --frames             probability and decision (0 or 1), a line for each 10 ms\n"
    "  -o, --output OUT     goes there instead of to standard output; for several files a folder\n\n"
    "how it decides:\n"
    "  --detector KIND      speech, or energy: whatever is louder than the background (speech)\n"
    "  --threshold P        speech begins with this probability, 0 to 1 (0.5)\n"
    "  --hysteresis P       and goes on until it is so much below, 0 to 1 (0.1)\n"
    "  --min-on MS          it must go on for so long before it counts, 0 to 10000 (0)\n"
    "  --hold MS            it still counts for so long after its end, 0 to 10000 (0)\n"
    "  --max-on SECONDS     it ends so long after it first counted, 0 to 86400; 0 is no limit (0)\n"
    "  --high-pass HZ       what is below does not count, 0 to 2000; 0 is off (0)\n\n"
    "options:\n"
    "  --raw                FILE is one channel of 16-bit samples, little endian; - is standard input\n"
    "  --rate HZ            of raw samples, 8000 to 768000\n"
    "  --jobs COUNT         files at a time (as many as there are processors)\n"
    "  --quiet              no progress bar\n"
    "  --help               print this\n\n"
    "exit status: 0 done, 2 usage, 5 file (the others are done all the same)\n";

double number(const std::string& option, const std::string& text, double least, double most) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && value >= least && value <= most)
        return value;
    refuse_usage(option + " takes a number from " + std::to_string(std::lround(least)) + " to " +
                 std::to_string(std::lround(most)) + ", not '" + text + "'");
}

Kind kind_of(const std::string& text) {
    if (text == "speech") return Kind::speech;
    if (text == "energy") return Kind::energy;
    refuse_usage("--detector takes speech or energy, not '" + text + "'");
}

bool take_flag(Options& options, const std::string& name) {
    const auto form = [&](Form wanted) {
        if (options.form != Form::text && options.form != wanted)
            refuse_usage("choose one of --json, --labels, --picture, --png and --frames");
        options.form = wanted;
        return true;
    };
    if (name == "--json") return form(Form::json);
    if (name == "--labels") return form(Form::labels);
    if (name == "--picture") return form(Form::svg);
    if (name == "--png") return form(Form::png);
    if (name == "--frames") return form(Form::frames);
    if (name == "--raw") return options.raw = true;
    if (name == "--quiet") return options.quiet = true;
    if (name == "--help" || name == "-h") return options.help = true;
    return false;
}

void take(Options& options, const std::string& name, const std::string& value) {
    auto& decision = options.listener.decision;
    if (name == "-o" || name == "--output") {
        options.output = value;
    } else if (name == "--detector") {
        options.listener.kind = kind_of(value);
    } else if (name == "--threshold") {
        decision.threshold = static_cast<float>(number(name, value, 0, 1));
    } else if (name == "--hysteresis") {
        decision.hysteresis = static_cast<float>(number(name, value, 0, 1));
    } else if (name == "--min-on") {
        options.min_on = number(name, value, 0, 10000) / 1000;
    } else if (name == "--hold") {
        options.hold = number(name, value, 0, 10000) / 1000;
    } else if (name == "--max-on") {
        options.max_on = number(name, value, 0, 86400);
    } else if (name == "--high-pass") {
        options.listener.high_pass_hz = static_cast<float>(number(name, value, 0, 2000));
    } else if (name == "--rate") {
        options.rate_hz = number(name, value, 8000, 768000);
    } else {
        options.jobs = static_cast<std::size_t>(std::lround(number(name, value, 1, 256)));
    }
}

bool known(const std::string& name) {
    constexpr const char* kNames[] = {"-o",     "--output", "--detector",  "--threshold", "--hysteresis", "--min-on",
                                      "--hold", "--max-on", "--high-pass", "--rate",      "--jobs"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void check(const Options& options) {
    if (options.files.empty()) refuse_usage("it takes at least one sound file");
    if (options.raw != (options.rate_hz != 0)) refuse_usage("--raw and --rate go together: raw samples have no header");
    const bool several = options.files.size() > 1;
    const bool apart = options.form != Form::text && options.form != Form::json;
    if (several && apart && options.output.empty())
        refuse_usage("several files' labels, pictures and frames go into a folder; say with -o which");
    for (const std::string& file : options.files) {
        if (file != "-") continue;
        if (!options.raw) refuse_usage("standard input is read with --raw --rate HZ only");
        if (several) refuse_usage("standard input goes alone");
    }
}

}  // namespace

void refuse_usage(const std::string& text) {
    std::fprintf(stderr, "signalbox vad: %s; see --help\n", text.c_str());
    std::exit(2);
}

const char* help_text() { return kHelp; }

dsp::speech::Listener::Params Options::listener_at(double rate) const {
    auto params = listener;
    params.decision.min_on = static_cast<std::uint32_t>(std::lround(min_on * rate));
    params.decision.hold = static_cast<std::uint32_t>(std::lround(hold * rate));
    params.decision.max_on = static_cast<std::uint64_t>(std::llround(max_on * rate));
    return params;
}

Options read_options(const std::vector<std::string>& words) {
    Options options;
    options.jobs = control::processors();
    const auto flag = [&](const std::string& word) {
        if (take_flag(options, word)) return true;
        if (!known(word.substr(0, word.find('=')))) refuse_usage("there is no option " + word);
        return false;
    };
    control::read_words(
        words, [&](const std::string& word) { options.files.push_back(word); }, flag,
        [&](const std::string& name, const std::string& value) { take(options, name, value); },
        [](const std::string& name) { refuse_usage(name + " wants a value"); });
    if (!options.help) check(options);
    if (options.form == Form::svg && options.output.ends_with(".png")) options.form = Form::png;
    return options;
}

}  // namespace signalbox::vad
