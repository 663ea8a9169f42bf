// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/rackfile.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;

namespace {

// What is wrong with a file of one node "a" and no cables in which `what` stands for some part.
void refused(std::string_view file, const std::string& sentence, Code code = Code::malformed) {
    const auto rack = read_rack(file);
    if (rack) FAIL(std::string(file) + " was read");
    CHECK(rack.error() == Error{code, sentence});
}
// The node's (cable's) object begins at line 2, column 1.
void refused_node(const std::string& node, const std::string& sentence, Code code = Code::malformed) {
    refused("{\"signalbox\": 1, \"nodes\": [\n" + node + "]}", sentence, code);
}
void refused_cable(const std::string& cable, const std::string& sentence, Code code = Code::malformed) {
    refused("{\"signalbox\": 1, \"nodes\": [{\"id\": \"a\", \"uri\": \"urn:a\"}], \"cables\": [\n" + cable + "]}",
            sentence, code);
}

const char* const kFile = R"({"signalbox": 1, "name": "live \"one\"",
"nodes": [
  {"id": "echo", "uri": "urn:mono", "bypass": false, "params": {"gain": 0.1, "mix": -2}, "state": [{"key": "urn:k", "type": "urn:t", "value": [1, null]}]},
  {"id": "b", "uri": "urn:gone", "bypass": true, "params": {}, "state": []}
],
"cables": [
  {"from": "b:x", "to": "echo:in", "gain": -0.5, "feedback": 12.5},
  {"from": "echo:out", "to": "b:y", "gain": 1, "feedback": null}
],
"bindings": [
  {"from": {"cc": 7}, "to": "echo:gain", "min": 0, "max": 1, "curve": "linear"}
],
"snapshots": []}
)";

}  // namespace

TEST_CASE("A rack file reads and writes the same", "[rackfile]") {
    const auto rack = read_rack(kFile);
    REQUIRE(rack);
    CHECK(rack->name == "live \"one\"");
    REQUIRE(rack->nodes.size() == 2);
    CHECK(rack->nodes[0]->params.at("gain") == 0.1F);
    CHECK(rack->nodes[0]->state->size() == 1);
    CHECK(rack->nodes[0]->facts == nullptr);
    CHECK(rack->nodes[1]->bypass);
    CHECK(cables(*rack) == std::vector<std::string>{"b:x -> echo:in *-0.5 12.5ms", "echo:out -> b:y"});
    CHECK(rack->bindings->size() == 1);
    CHECK(write_rack(*rack) == kFile);
    CHECK(
        write_rack({}) ==
        "{\"signalbox\": 1, \"name\": \"\",\n\"nodes\": [],\n\"cables\": [],\n\"bindings\": [],\n\"snapshots\": []}\n");
}

TEST_CASE("Only the version and what names things has to be there", "[rackfile]") {
    CHECK(*read_rack("{\"signalbox\": 1}") == Rack{});
    const auto rack = read_rack(
        R"({"cables": [{"to": "out:1", "from": "a:o"}, {"to": "a:i", "from": "a:o", "feedback": 10000}],
            "nodes": [{"uri": "urn:a", "id": "a"}], "signalbox": 1})");
    REQUIRE(rack);
    CHECK(cables(*rack) == std::vector<std::string>{"a:o -> a:i *1 10000ms", "a:o -> out:1"});
}

TEST_CASE("Reading what was written gives an equal rack", "[rackfile]") {
    Rack rack = after({}, {add("a", stereo()), add("b", mono()), absent("c"), connect("in:1", "a:in_l", 0.3F),
                           connect("a:out_r", "b:in", -1e-20F), feedback("b:out", "a:in_r", 1e30F, 1.5F), Bypass{"b"}});
    rack.name = "\xc3\xa4 \n\\";
    rack.snapshots = std::make_shared<json::Array>(json::Array{json::Object{{"x", json::Array{1.5, "y"}, {}}}});
    const auto read = read_rack(write_rack(rack));
    REQUIRE(read);
    CHECK(*read == rack);
    CHECK(write_rack(*read) == write_rack(rack));
}

TEST_CASE("Broken JSON is told with line and column", "[rackfile]") {
    refused("", "line 1, column 1: the text ends where a value should be");
    refused("{\"signalbox\": 1,\n\"nodes\": [}", "line 2, column 11: a value should be here");
    refused(std::string_view(kFile).substr(0, 40), "line 1, column 41: a key in double quotes should be here");
}

TEST_CASE("The version decides before anything else", "[rackfile]") {
    refused("[]", "line 1, column 1: a rack has to be an object, and this is an array");
    refused("{}", "line 1, column 1: a rack needs \"signalbox\": 1, the version of its format");
    refused("{\"new\": 1,\n \"signalbox\": 2}",
            "line 2, column 15: this rack has version 2 of the format, and this program reads version 1; update it");
    refused("{\"signalbox\": \"1\"}", "line 1, column 15: \"signalbox\" has to be a number, and this is a string");
}

TEST_CASE("Unknown keys are errors", "[rackfile]") {
    refused(
        "{\"signalbox\": 1,\n  \"nodez\": []}",
        "line 2, column 3: a rack has no key \"nodez\"; it has signalbox, name, nodes, cables, bindings, snapshots");
    refused_node("{\"id\": \"a\", \"url\": \"urn:a\"}",
                 "line 2, column 13: a node has no key \"url\"; it has id, uri, bypass, params, state");
    refused_cable("{\"gane\": 1}", "line 2, column 2: a cable has no key \"gane\"; it has from, to, gain, feedback");
}

TEST_CASE("Every part has its kind", "[rackfile]") {
    refused("{\"signalbox\": 1, \"name\": 7}", "line 1, column 26: \"name\" has to be a string, and this is a number");
    refused("{\"signalbox\": 1, \"nodes\": {}}",
            "line 1, column 27: \"nodes\" has to be an array, and this is an object");
    refused("{\"signalbox\": 1, \"cables\": 0}",
            "line 1, column 28: \"cables\" has to be an array, and this is a number");
    refused("{\"signalbox\": 1, \"bindings\": null}",
            "line 1, column 30: \"bindings\" has to be an array, and this is null");
    refused("{\"signalbox\": 1, \"snapshots\": [1]}",
            "line 1, column 32: what is in \"snapshots\" has to be an object, and this is a number");
    refused_node("7", "line 2, column 1: a node has to be an object, and this is a number");
    refused_node("{\"id\": 7}", "line 2, column 8: \"id\" has to be a string, and this is a number");
    refused_node("{\"bypass\": 1}", "line 2, column 12: \"bypass\" has to be true or false, and this is a number");
    refused_node("{\"params\": []}", "line 2, column 12: \"params\" has to be an object, and this is an array");
    refused_node("{\"params\": {\"x\": true}}",
                 "line 2, column 18: \"x\" has to be a number, and this is true or false");
    refused_node("{\"state\": {}}", "line 2, column 11: \"state\" has to be an array, and this is an object");
    refused_cable("[]", "line 2, column 1: a cable has to be an object, and this is an array");
    refused_cable("{\"from\": 1}", "line 2, column 10: \"from\" has to be a string, and this is a number");
    refused_cable("{\"gain\": \"1\"}", "line 2, column 10: \"gain\" has to be a number, and this is a string");
    refused_cable(
        "{\"feedback\": false}",
        "line 2, column 14: \"feedback\" has to be null or a number of milliseconds, and this is true or false");
}

TEST_CASE("Nodes need a legal id of their own and a URI", "[rackfile]") {
    refused_node("{\"id\": \"a\"}", "line 2, column 1: a node needs the key \"uri\"");
    refused_node("{\"uri\": \"urn:a\"}", "line 2, column 1: a node needs the key \"id\"");
    refused_node("{\"id\": \"A\"}", "line 2, column 8: \"A\" cannot be an id: use 1 to 32 of a-z, 0-9, - and _");
    refused_node("{\"id\": \"in\"}", "line 2, column 8: in is the rack's own; choose another id", Code::exists);
    refused_node("{\"uri\": \"\"}", "line 2, column 9: \"\" is no URI: use 1 to 1,024 bytes of UTF-8 without spaces");
    refused_node("{\"params\": {\"a b\": 1}}", "line 2, column 13: \"a b\" cannot be the symbol of a port");
    refused_node("{\"params\": {\"x\": 1e39}}", "line 2, column 18: this number is too large", Code::range);
    refused_node("{\"id\": \"a\", \"uri\": \"urn:a\"},\n {\"id\": \"a\", \"uri\": \"urn:b\"}",
                 "line 3, column 2: two nodes are called a; give one another id", Code::exists);
}

TEST_CASE("Cables need two ends that are there", "[rackfile]") {
    refused_cable("{\"to\": \"a:i\"}", "line 2, column 1: a cable needs the key \"from\"");
    refused_cable("{\"from\": \"a:i\"}", "line 2, column 1: a cable needs the key \"to\"");
    refused_cable("{\"from\": \"a\"}",
                  "line 2, column 10: \"a\" is no endpoint: write node:symbol, as in echo:out or in:1");
    refused_cable("{\"from\": \"b:o\"}", "line 2, column 10: there is no node b in this rack", Code::unknown);
    refused_cable("{\"from\": \"in:65\"}", "line 2, column 10: there is no in:65: a rack has at most 64 inputs",
                  Code::unknown);
    refused_cable("{\"to\": \"in:1\"}", "line 2, column 8: in:1 only gives; end at a node's input or at out",
                  Code::type);
    refused_cable("{\"gain\": -1e39}", "line 2, column 10: this number is too large", Code::range);
    refused_cable("{\"feedback\": 0.5}", "line 2, column 14: the time of a feedback cable is 1 to 10000 ms",
                  Code::range);
    refused_cable("{\"feedback\": 10000.5}", "line 2, column 14: the time of a feedback cable is 1 to 10000 ms",
                  Code::range);
    refused_cable(
        "{\"from\": \"a:o\", \"to\": \"a:i\", \"feedback\": 5},\n{\"from\": \"in:1\", \"to\": \"a:i\"},\n"
        "  {\"from\": \"a:o\", \"to\": \"a:i\"}",
        "line 4, column 3: the cable a:o -> a:i is there twice; keep one of them", Code::exists);
}

TEST_CASE("Limits are told with line and column", "[rackfile]") {
    std::string nodes, cables;
    for (std::size_t i = 0; i <= kMaxNodes; ++i) {
        nodes += (i == 0 ? "" : ",\n") + std::string("{\"id\": \"n") + std::to_string(i) + "\", \"uri\": \"urn:a\"}";
    }
    refused("{\"signalbox\": 1, \"nodes\": [\n" + nodes + "]}", "line 4098, column 1: a rack has at most 4,096 nodes",
            Code::limit);
    for (std::size_t i = 0; i <= kMaxCables; ++i) {
        cables +=
            (i == 0 ? "" : ",\n") + std::string("{\"from\": \"a:o") + std::to_string(i) + "\", \"to\": \"out:1\"}";
    }
    refused_cable(cables, "line 16386, column 1: a rack has at most 16,384 cables", Code::limit);
    refused(std::string(100, '['), "line 1, column 66: more than 64 arrays and objects inside each other", Code::limit);
}
