// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/rackfile.hpp"

#include "daemon/graph/command.hpp"
#include "tests/fuzz/expect.hpp"

using namespace signalbox;
using namespace signalbox::graph;

// Any text is read or refused with a place, and what was read comes back the same from what is written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto rack = read_rack({reinterpret_cast<const char*>(data), size});
    if (!rack) {
        expect(rack.error().code != Code::ok && rack.error().text.rfind("line ", 0) == 0, "errors name their place");
        expect(json::valid_utf8(rack.error().text), "errors are text");
        return 0;
    }
    const std::string text = write_rack(*rack);
    const auto again = read_rack(text);
    expect(again && *again == *rack && write_rack(*again) == text, "what is written reads the same");

    const auto become = apply({}, Become{*rack}, {});
    expect(!become || *become == *rack, "a rack that is taken is taken as it is");
    return 0;
}
