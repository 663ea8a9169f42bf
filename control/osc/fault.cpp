// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/reader.hpp"

namespace signalbox::control::osc {

int code(Fault fault) noexcept {
    if (fault == Fault::none) return 0;
    return fault >= Fault::too_deep ? 6 : 11;
}

std::string_view text(Fault fault) noexcept {
    switch (fault) {
        case Fault::none:
            return "no fault";
        case Fault::empty:
            return "the packet is empty";
        case Fault::odd_size:
            return "the packet's size is not a multiple of 4: it is cut short or not OSC";
        case Fault::not_osc:
            return "not OSC: a message begins with '/', a bundle with '#bundle'";
        case Fault::bundle_header:
            return "a bundle begins with '#bundle', a NUL and 8 bytes of timetag";
        case Fault::element_size:
            return "an element of a bundle has a size that is 0, no multiple of 4 or past the end";
        case Fault::unterminated:
            return "a string has no NUL at its end";
        case Fault::padding:
            return "a string or blob is not filled up to a multiple of 4 with NULs";
        case Fault::address_character:
            return "the address has a space or a character outside printable ASCII";
        case Fault::no_type_tags:
            return "after the address the type tags are missing: they begin with ','";
        case Fault::unknown_type:
            return "unknown type tag: use i f s b h t d S c r m T F N I [ ]";
        case Fault::brackets:
            return "the brackets of an array in the type tags do not pair";
        case Fault::truncated:
            return "the message ends before its last argument";
        case Fault::trailing:
            return "the message has bytes after its last argument";
        case Fault::too_deep:
            return "bundles or arrays are nested deeper than 8";
        case Fault::too_many_messages:
            return "more than 4096 messages in a packet: send several packets";
        case Fault::too_many_bundles:
            return "more than 4096 bundles in a packet: send several packets";
        case Fault::too_many_arguments:
            return "more than 4096 arguments in a message: send several messages";
        case Fault::long_address:
            return "the address is longer than 1024 characters";
    }
    return "";
}

}  // namespace signalbox::control::osc
