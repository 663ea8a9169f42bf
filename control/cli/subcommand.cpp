// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/subcommand.hpp"

#include <algorithm>
#include <numeric>

#include "control/cli/failure.hpp"

namespace signalbox::cli {

namespace {

constexpr double kQuick = 5;  // seconds
// The daemon gives a plugin up after 60 s and says so.
constexpr double kPatient = 65;
constexpr std::size_t kAny = 4096;

constexpr Subcommand kSubcommands[] = {
    {"status", "[ITEM]", "what the daemon does: audio, load, xruns, traffic",
     "With ITEM only that value, for scripts: `signalbox status xruns`.", "--json", 0, 1, kQuick, status},
    {"plugins", "[FILTER | URI]", "the plugins of this box, or all of one",
     "One line each: URI, name, class; with the reason for one that cannot be hosted.\n"
     "FILTER is looked for in all three, in any case; exit status 1 where nothing has it. The whole URI of one shows\n"
     "its features and ports.",
     "--json", 0, 1, kPatient, plugins},
    {"get", "[ID | ID:SYMBOL | ID SYMBOL]", "the rack as commands, one node, or one value",
     "Alone: the commands that would rebuild the rack, ready for a shell; with --json a rack file for `apply`.\n"
     "With ID: that node's part. With ID:SYMBOL: the value; a pattern such as '*:gain' prints all that match.\n"
     "--follow prints these, and then what they become, until Ctrl-C; what plugins say once an interval at most.",
     "--json --follow --interval", 0, 2, kQuick, get},
    {"set", "ID:SYMBOL VALUE | ID SYMBOL VALUE", "set a parameter",
     "VALUE is a number, on or off; the daemon clamps it to the port's range. For ID:@patch/NAME it may be a text.",
     "--norm --inc --ramp", 2, 3, kPatient, set},
    {"bypass", "ID on|off", "take a node out of the signal, and back in", "", "", 2, 2, kQuick, bypass},
    {"preset", "list ID | load ID PRESET | save ID NAME", "the presets of a node's plugin",
     "`list` prints one a line, name and URI; the one that was loaded last is marked with a star. PRESET is either.\n"
     "`save` writes a preset bundle into ~/.lv2, where other LV2 hosts find it too.",
     "--json", 2, 3, kPatient, preset},
    {"add", "URI [ID]", "add a plugin",
     "Prints the id of the new node. Without ID one is made from the URI: delay, delay-2, ...\n"
     "An id is 1 to 32 of a-z, 0-9, _ and -. Connect the node with `connect`.",
     "--json", 1, 2, kPatient, add},
    {"remove", "ID", "remove a node", "What fed it is joined with what it fed.", "--no-heal", 1, 1, kQuick, remove},
    {"replace", "ID URI", "put another plugin in a node's place",
     "Cables and values go over by port symbol, then designation, then order.", "", 2, 2, kPatient, replace},
    {"insert", "URI [ID] FROM TO [FROM TO ...]", "put a new plugin into cables",
     "Each FROM TO is a cable that exists now, as node:symbol. Prints the id of the new node.\n"
     "Example: signalbox insert urn:signalbox:gain trim synth:out_1 out:1 synth:out_2 out:2",
     "--json", 3, kAny, kPatient, insert},
    {"move", "ID FROM TO [FROM TO ...]", "take a node out and put it into other cables",
     "Each FROM TO is a cable that exists now.", "", 3, kAny, kQuick, move},
    {"connect", "FROM TO [GAIN]", "lay a cable",
     "FROM and TO are node:symbol; the rack's own ports are in:1, out:1, midi_in:1, midi_out:1, ...\n"
     "GAIN is linear (0.5, negative flips the phase) or in decibels (-6dB).",
     "", 2, 3, kQuick, connect},
    {"feedback", "FROM TO [GAIN [MS]]", "lay a feedback cable",
     "The one kind of cable that may close a loop: a delay line of MS milliseconds.", "", 2, 4, kQuick, feedback},
    {"gain", "FROM TO GAIN", "set a cable's gain",
     "GAIN is linear (0.5, negative flips the phase) or in decibels (-6dB).", "", 3, 3, kQuick, gain},
    {"disconnect", "FROM TO", "take a cable away", "", "", 2, 2, kQuick, disconnect},
    {"clear", "", "remove every node and cable", "`signalbox undo` brings them back.", "", 0, 0, kQuick, clear},
    {"undo", "[COUNT]", "take the last edit or turn of a knob back", "With COUNT the last COUNT of them.", "", 0, 1,
     kPatient, undo},
    {"redo", "[COUNT]", "make again what was taken back", "With COUNT the next COUNT of them.", "", 0, 1, kPatient,
     redo},
    {"history", "[COUNT]", "what can be undone and redone",
     "One line a step, oldest first; -1 is what `signalbox undo` takes back, 1 what `signalbox redo` makes again.\n"
     "COUNT lines on either side, 10 without it.",
     "--json", 0, 1, kQuick, history},
    {"apply", "FILE", "make the rack what a rack file says",
     "Only the difference is made; what stays goes on playing. Prints what that was, counted. FILE is read here; - is\n"
     "standard input. With --json the commands too. A plugin that is missing gets a silent placeholder.",
     "--dry-run --strict --json", 1, 1, kPatient, apply},
    {"save", "NAME", "save the rack in the daemon's state directory", "", "", 1, 1, kQuick, save},
    {"load", "NAME", "load a rack from the daemon's state directory", "", "", 1, 1, kPatient, load},
    {"sync", "", "wait until all earlier edits are heard", "Fails when there is no audio.", "", 0, 0, kQuick, sync},
    {"midi", "[list | learn TARGET | bind CONTROLLER TARGET | unbind TARGET]", "let MIDI controllers drive parameters",
     "TARGET is node:symbol, or node:@bypass. CONTROLLER is cc/7, cc14/1, nrpn/300, note/60, bend, program or "
     "pressure,\n"
     "with /ch3 for one channel and /in2 for another MIDI input. learn waits until a controller moves, and binds it.\n"
     "Behind them may stand MIN MAX, then port, linear or log (the curve), then pickup or jump.",
     "--json", 0, 7, kPatient, midi},
    {"file", "ID [PATH]", "the file of a player or recorder",
     "PATH is whole, from / on. A recorder's takes are numbered: take.wav gives take-0001.wav, take-0002.wav, ...", "",
     1, 2, kPatient, file},
    {"transport", "[start | stop | locate SECONDS | tempo BPM [BEATS UNIT]]", "JACK's transport, and the tempo",
     "Without a word: where it is. The tempo counts where JACK has no timebase master and no MIDI clock comes.",
     "--json", 0, 4, kQuick, transport},
    {"watch", "", "a live table: processor time, peaks, xruns, load",
     "q or Ctrl-C ends it. Times are of one cycle; `share` is the mean's part of the time a cycle has.\n"
     "Peaks are those of the rack's meter nodes. With --json one object a look.",
     "--once --interval --json", 0, 0, kQuick, watch},
    {"render", "RACK.json IN... -o OUT", "sound files through a rack, as fast as they go",
     "Needs no daemon. `signalbox render --help` says all of its options.", "", 0, kAny, kPatient, render},
    {"convert", "IN... -o OUT", "sound files to another rate or format",
     "Needs no daemon. `signalbox convert --help` says all of its options.", "", 0, kAny, kPatient, convert},
    {"vad", "FILE...", "where there is speech in sound files",
     "Needs no daemon. `signalbox vad --help` says all of its options.", "", 0, kAny, kPatient, vad},
    {"doctor", "", "what this machine lacks for realtime audio, and how to grant it",
     "Looks at this machine with the rights of this user; a service may have others. Needs no daemon, changes nothing.",
     "--json", 0, 0, kQuick, doctor},
    {"send", "ADDRESS [,TYPES] [ARGUMENT ...]", "send any OSC message",
     "Without TYPES a whole number goes as i, another number as f, the rest as s. TYPES are of\n"
     "i h f d s S c t m b T F N I; b, m and t are written in hexadecimal; T F N I take no argument.\n"
     "Examples: signalbox send /ping --wait 1\n"
     "          signalbox send /rack/gain ,ssf a:out_1 out:1 0.5",
     "--wait --json", 1, kAny, kQuick, send},
};

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::span<const Subcommand> subcommands() { return kSubcommands; }

const Subcommand& find_subcommand(std::string_view name) {
    const Subcommand* nearest = nullptr;
    std::size_t least = 3;  // further away than that is no typing mistake
    for (const Subcommand& one : kSubcommands) {
        if (one.name == name) return one;
        const std::size_t far = one.name.starts_with(name) ? 1 : distance(name, one.name);
        if (far < least && far < one.name.size()) {
            least = far;
            nearest = &one;
        }
    }
    const std::string hint =
        nearest ? "did you mean '" + std::string(nearest->name) + "'?" : "`signalbox --help` lists them";
    throw Failure{Exit::usage, "there is no subcommand '" + std::string(name) + "'; " + hint};
}

}  // namespace signalbox::cli
