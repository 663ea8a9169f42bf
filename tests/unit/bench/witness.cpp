// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/witness.hpp"

#include "tests/unit/catch.hpp"

using signalbox::bench::Runs;
using Times = std::vector<double>;

TEST_CASE("each switch to a thread begins a run") {
    Runs runs;
    runs.read(1'000'000, 10);  // what was before is unknown
    runs.read(1'020'000, 11);
    runs.read(1'020'000, 11);
    runs.read(1'025'000, 12);
    CHECK(runs.take() == Times{20, 5});
    CHECK(runs.take().empty());
}

TEST_CASE("a run that is read halfway is put together") {
    Runs runs;
    runs.read(0, 1);
    runs.read(3'000, 2);
    runs.read(10'000, 2);
    runs.read(14'000, 3);
    CHECK(runs.take() == Times{10, 4});
}

TEST_CASE("the rest of a run that began before the first reading counts for nothing") {
    Runs runs;
    runs.read(0, 1);
    runs.read(7'000, 1);
    runs.read(9'000, 2);
    CHECK(runs.take() == Times{2});
}

TEST_CASE("runs that cannot be told apart are left out, also the one that may have gone on into them") {
    Runs runs;
    runs.read(0, 1);
    runs.read(5'000, 2);
    runs.read(30'000, 4);
    runs.read(31'000, 4);
    runs.read(33'000, 5);
    CHECK(runs.take() == Times{2});
}
