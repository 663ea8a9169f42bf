// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/convert/options.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "control/processors.hpp"
#include "control/words.hpp"

namespace signalbox::convert {
namespace {

using dsp::Dither;
using dsp::ResampleQuality;

long whole(const std::string& option, const std::string& text, long least, long most) {
    long value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && value >= least && value <= most)
        return value;
    usage(option + " takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", not '" +
          text + "'");
}

template <class T>
T one_of(const std::string& option, const std::string& text,
         std::initializer_list<std::pair<std::string_view, T>> all) {
    std::string names;
    for (const auto& [name, value] : all) {
        if (text == name) return value;
        names += (names.empty() ? "" : ", ") + std::string(name);
    }
    usage(option + " takes one of " + names + ", not '" + text + "'");
}

void take(Options& options, const std::string& name, const std::string& value) {
    Wish& wish = options.wish;
    if (name == "-o" || name == "--output") {
        options.output = value;
    } else if (name == "--rate") {
        wish.rate_hz = static_cast<std::uint32_t>(whole(name, value, 8000, 192000));
    } else if (name == "--format") {
        const auto form = form_of(value);
        if (!form) usage(form.error().text);
        wish.form = *form;
    } else if (name == "--dither") {
        wish.dither = one_of<Dither::Kind>(
            name, value,
            {{"none", Dither::Kind::none}, {"triangular", Dither::Kind::triangular}, {"shaped", Dither::Kind::shaped}});
    } else if (name == "--mode") {
        wish.mode = one_of<Mode>(
            name, value,
            {{"throughput", Mode::throughput}, {"low-latency", Mode::low_latency}, {"adaptive", Mode::adaptive}});
    } else if (name == "--quality") {
        wish.quality = one_of<ResampleQuality>(
            name, value,
            {{"low", ResampleQuality::low}, {"medium", ResampleQuality::medium}, {"high", ResampleQuality::high}});
    } else if (name == "--jobs") {
        options.jobs = static_cast<std::size_t>(whole(name, value, 1, 256));
    } else {
        usage("there is no option " + name);
    }
}

}  // namespace

void usage(const std::string& text) {
    std::fprintf(stderr, "signalbox convert: %s; see --help\n", text.c_str());
    std::exit(kUsage);
}

std::string help() {
    return "usage: signalbox convert [options] IN... -o OUT\n\n"
           "Sound files to another rate, kind of file or kind of samples, as fast as they go; needs no daemon.\n"
           "OUT is a file, of the kind that its name ends in; for several files a folder, where they are WAV\n"
           "unless --format says otherwise. Without an option everything stays as it is: samples go over to\n"
           "the bit where the new file can hold them, and so do texts, cue points, loops and broadcast\n"
           "information.\n\n"
           "options:\n"
           "  -o, --output OUT   where it goes\n"
           "  --rate HZ          resample to this rate, 8000 to 192000\n"
           "  --format FORM      a kind of file, samples, or both as wav:s24\n"
           "                     files: " +
           kinds() + "\n                     samples: " + samples() +
           "\n"
           "  --dither KIND      when 16 bits or fewer are made of more: triangular (else), shaped, none\n"
           "  --mode MODE        the resampler: throughput, low-latency (as live sound is), adaptive (any\n"
           "                     ratio); the first of them that can, if this is not said\n"
           "  --quality LEVEL    of the mode throughput: low, medium, high (else)\n"
           "  --jobs COUNT       files at a time (as many as there are processors)\n"
           "  --quiet            no progress bar\n"
           "  --help             print this\n\n"
           "exit status: 0 done, 1 refused, 2 usage, 5 file\n";
}

Options read_options(const std::vector<std::string>& words) {
    Options options;
    options.jobs = control::processors();
    const auto flag = [&](const std::string& name) { return control::take_usual_flag(name, options); };
    control::read_words(
        words, [&](const std::string& word) { options.inputs.push_back(word); }, flag,
        [&](const std::string& name, const std::string& value) { take(options, name, value); },
        [](const std::string& name) { usage(name + " wants a value"); });
    return options;
}

}  // namespace signalbox::convert
