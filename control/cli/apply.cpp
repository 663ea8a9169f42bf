// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cerrno>
#include <cstring>
#include <memory>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/listing.hpp"
#include "control/cli/print.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

[[noreturn]] void unreadable(const std::string& name) {
    throw Failure{Exit::file, "cannot read '" + name + "': " + std::strerror(errno)};
}

std::string read_all(std::FILE* file, const std::string& name) {
    std::string text;
    char buffer[65536];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, file)) text.append(buffer, got);
    if (std::ferror(file)) unreadable(name);
    if (text.find('\0') == std::string::npos) return text;
    throw Failure{Exit::file, "'" + name + "' is no rack file: it holds a zero byte"};
}

std::string read_file(const std::string& name) {
    if (name == "-") return read_all(stdin, "standard input");
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(name.c_str(), "rb"));
    if (!file) unreadable(name);
    return read_all(file.get(), name);
}

// The kinds of changes, in the order in which they are counted out.
struct Kind {
    std::string_view address, one, many, done;  // an address that ends in / stands for all below it
};
constexpr Kind kKinds[] = {
    {"/rack/add", "node", "nodes", "added"},
    {"/rack/remove", "node", "nodes", "removed"},
    {"/rack/replace", "node", "nodes", "replaced"},
    {"@bypass", "bypass", "bypasses", "switched"},
    {"@state", "state", "states", "restored"},
    {"/rack/connect", "cable", "cables", "connected"},
    {"/rack/feedback", "feedback cable", "feedback cables", "connected"},
    {"/rack/disconnect", "cable", "cables", "disconnected"},
    {"/rack/gain", "gain", "gains", "changed"},
    {"/node/", "value", "values", "set"},
};

bool is_of(const Kind& kind, const Message& message) {
    const std::string& symbol = parameter_name(message.address).symbol;
    if (kind.address == "/node/") return !symbol.empty() && !symbol.starts_with('@');
    return message.address == kind.address || symbol == kind.address;
}

// "2 nodes added, 1 removed, 4 values set"
std::string counts(const std::vector<Message>& changes) {
    std::string out;
    std::string_view noun;
    for (const Kind& kind : kKinds) {
        std::size_t count = 0;
        for (const Message& message : changes) count += is_of(kind, message) ? 1 : 0;
        if (count == 0) continue;
        out += (out.empty() ? "" : ", ") + std::to_string(count) + " ";
        if (noun != kind.many) out += std::string(count == 1 ? kind.one : kind.many) + " ";
        out += kind.done;
        noun = kind.many;
    }
    return out.empty() ? "nothing to do" : out;
}

std::string changes_json(const std::vector<Message>& changes) {
    JsonList list('[');
    for (const Message& message : changes) {
        JsonList args('[');
        for (const Arg& arg : message.args) args.add(json(arg));
        list.add(JsonList('{')
                     .add("address", json(message.address))
                     .add("types", json(message.types()))
                     .add("args", args.text())
                     .add("command", json(command_line(message)))
                     .text());
    }
    return JsonList('{').add("summary", json(counts(changes))).add("changes", list.text()).text();
}

// The difference is asked for first, so that a rack that is refused is not sent again, and what is printed is what
// apply then makes, unless somebody else edits in between.
std::vector<Message> make_the_difference(const Call& call, const std::string& name) {
    std::vector<Arg> args{Arg::text(read_file(name))};
    if (call.options.strict) args.push_back(Arg::text("strict"));
    Client client = call.connect();
    std::vector<Message> changes;
    try {
        client.ask({"/rack/diff", args}, "/rack/diff/end", [&](const Message& message) { changes.push_back(message); });
        if (!call.options.dry_run) client.request("/rack/apply", std::move(args));
    } catch (Failure& failure) {  // the daemon knows lines and columns, but not of which file
        if (failure.code != 0) failure.text.insert(0, (name == "-" ? "standard input" : name) + ": ");
        throw;
    }
    return changes;
}

}  // namespace

Exit apply(const Call& call) {
    const std::vector<Message> changes = make_the_difference(call, call.args[0]);
    if (call.options.json) {
        print(changes_json(changes));
    } else if (call.options.dry_run) {
        for (const Message& message : changes) print(command_line(message));
        if (changes.empty()) print(counts(changes));
    } else {
        print(counts(changes));
    }
    return Exit::done;
}

}  // namespace signalbox::cli
