// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/render/script.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>

namespace signalbox::render {
namespace {

using control::osc::Argument;

struct Word {
    std::string text;
    bool quoted = false;
};

// Nothing: a quote is not closed.
std::optional<std::vector<Word>> words_of(const std::string& line) {
    std::vector<Word> words;
    for (std::size_t at = 0; (at = line.find_first_not_of(" \t\r", at)) != line.npos && line[at] != '#';) {
        const bool quoted = line[at] == '"';
        const std::size_t end = quoted ? line.find('"', ++at) : line.find_first_of(" \t\r", at);
        if (quoted && end == line.npos) return {};
        words.push_back({line.substr(at, end == line.npos ? end : end - at), quoted});
        if (end == line.npos) break;
        at = end + (quoted ? 1 : 0);
    }
    return words;
}

Argument argument_of(const Word& word) {
    const char *const first = word.text.data(), *const last = first + word.text.size();
    std::int32_t whole = 0;
    if (const auto read = std::from_chars(first, last, whole);
        !word.quoted && read.ec == std::errc{} && read.ptr == last)
        return whole;
    double number = 0;
    const auto read = std::from_chars(first, last, number);
    if (!word.quoted && read.ec == std::errc{} && read.ptr == last && std::isfinite(number))
        return static_cast<float>(number);
    return word.text;
}

Error fault(const std::string& name, std::size_t line, const std::string& what) {
    return {Code::malformed, name + ":" + std::to_string(line) + ": " + what};
}

// The frame of "/at FRAME"; nothing: it makes no sense.
std::optional<std::uint64_t> frame_of(const std::vector<Word>& words) {
    std::uint64_t frame = 0;
    if (words.size() != 2) return {};
    const std::string& text = words[1].text;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), frame);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || frame > INT64_MAX) return {};
    return frame;
}

}  // namespace

Result<std::vector<Cue>> read_script(std::string_view text, const std::string& name) {
    std::vector<Cue> cues;
    std::istringstream lines{std::string(text)};
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto words = words_of(line);
        if (++number; !words) return fault(name, number, "a quotation mark is missing");
        if (words->empty()) continue;
        const std::string& address = words->front().text;
        if (!std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < '\x7f'; }))
            return fault(name, number, "this is no OSC command, and perhaps no text at all");
        if (address[0] != '/') return fault(name, number, "'" + address + "' is no OSC address: one begins with /");
        if (address == "/at") {
            const auto frame = frame_of(*words);
            if (!frame) return fault(name, number, "/at takes a frame: /at 48000");
            if (!cues.empty() && *frame < cues.back().frame)
                return fault(name, number, "frame " + std::to_string(*frame) + " is before the one above it");
            cues.push_back({*frame, number, {}});
            continue;
        }
        if (cues.empty()) cues.push_back({0, number, {}});
        control::osc::Message message{address, {}};
        for (std::size_t i = 1; i < words->size(); ++i) message.arguments.push_back(argument_of((*words)[i]));
        cues.back().messages.push_back(std::move(message));
    }
    std::erase_if(cues, [](const Cue& cue) { return cue.messages.empty(); });
    return cues;
}

}  // namespace signalbox::render
