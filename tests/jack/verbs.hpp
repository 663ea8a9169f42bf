// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>

#include <iostream>
#include <sstream>
#include <string>

namespace signalbox::test {

// A line of standard input is a verb and its words; answer(verb, words) is what goes out for it. Until `close`, or the
// end.
template <class Answer>
void serve(const Answer& answer) {
    jack_set_error_function([](const char*) {});
    jack_set_info_function([](const char*) {});
    for (std::string line, verb; std::getline(std::cin, line);) {
        std::istringstream words(line);
        words >> verb;
        if (verb == "close") break;
        std::cout << std::string(answer(verb, words)) << std::endl;
    }
}

}  // namespace signalbox::test
