// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

namespace signalbox::control {

// The words of a command line whose options may stand anywhere: `plain(word)` gets what is none, and everything behind
// "--"; `flag(name)` says whether it is one that takes no value; `take(name, value)` gets the others, written
// "--name value" or "--name=value"; `bare(name)` those whose value is missing.
template <class Plain, class Flag, class Take, class Bare>
void read_words(const std::vector<std::string>& words, Plain plain, Flag flag, Take take, Bare bare) {
    bool only_words = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (only_words || word.size() < 2 || word[0] != '-') {
            plain(word);
        } else if (word == "--") {
            only_words = true;
        } else if (flag(word)) {
            continue;
        } else if (const std::size_t equals = word.find('='); equals != word.npos) {
            take(word.substr(0, equals), word.substr(equals + 1));
        } else if (++i < words.size()) {
            take(word, words[i]);
        } else {
            bare(word);
        }
    }
}

// The flags that every program without a server has.
template <class Options>
bool take_usual_flag(const std::string& name, Options& options) {
    const bool help = name == "--help" || name == "-h", quiet = name == "--quiet";
    options.help |= help;
    options.quiet |= quiet;
    return help || quiet;
}

}  // namespace signalbox::control
