// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/doctor.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "control/cli/json.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

using system::Finding;

constexpr std::size_t kIndent = 6, kColumns = 100;

const char* word(Finding::Grade grade) {
    if (grade == Finding::Grade::good) return "good";
    return grade == Finding::Grade::note ? "note" : "bad";
}

// Lines of at most kColumns, each indented.
std::string wrapped(const std::string& text) {
    std::istringstream words(text);
    std::string out, line(kIndent - 1, ' ');
    for (std::string next; words >> next;) {
        if (line.size() + 1 + next.size() > kColumns && line.size() >= kIndent) {
            out += line + "\n";
            line.assign(kIndent - 1, ' ');
        }
        line += " " + next;
    }
    return out + line + "\n";
}

void print_finding(const Finding& finding) {
    std::string grade = word(finding.grade);
    grade.resize(kIndent, ' ');
    std::fputs((grade + finding.name + ": " + printable(finding.value) + "\n").c_str(), stdout);
    if (!finding.advice.empty()) std::fputs(wrapped(printable(finding.advice)).c_str(), stdout);
}

std::string finding_json(const Finding& finding) {
    JsonList out('{');
    out.add("grade", json(word(finding.grade))).add("name", json(finding.name));
    return out.add("value", json(finding.value)).add("advice", json(finding.advice)).text();
}

void print_json(const std::vector<Finding>& findings) {
    JsonList all('[');
    for (const Finding& finding : findings) all.add(finding_json(finding));
    std::puts(all.text().c_str());
}

}  // namespace

Exit doctor(const Call& call) {
    const std::vector<Finding> findings = system::examine();
    if (call.options.json) {
        print_json(findings);
        return Exit::done;
    }
    for (const Finding& finding : findings) print_finding(finding);
    const auto bad = std::count_if(findings.begin(), findings.end(),
                                   [](const Finding& finding) { return finding.grade == Finding::Grade::bad; });
    std::printf("\n%zu looked at, %zu to mend\n", findings.size(), static_cast<std::size_t>(bad));
    return Exit::done;
}

}  // namespace signalbox::cli
