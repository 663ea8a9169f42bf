// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/letters.hpp"

#include <algorithm>

#include "daemon/graph/utf8.hpp"

namespace signalbox::vad {

namespace {

// Each point is two digits: to the right, and upwards: 2 is the line, 6 and 8 are the tops of small letters and of
// capitals. Strokes are apart by spaces; one that ends where it begins is a dot.
constexpr const char* kLetters[] = {
    "",
    "0804 0202",
    "0806 2826",
    "1218 3238 0444 0646",
    "473818070615354443321203 2129",
    "0818170708 0248 3343423233",
    "4216172837360403122244",
    "0806",
    "19070311",
    "09171301",
    "2327 0446 0644",
    "2327 0545",
    "1201",
    "0535",
    "0202",
    "0248",
    "120307183847433212",
    "072822 0242",
    "07183847460242",
    "07183847463515 354443321203",
    "32380444",
    "480805354443321203",
    "473818070312324344351504",
    "084812",
    "15060718384746351504031232434435",
    "031232434738180706153546",
    "0202 0606",
    "1201 1616",
    "470543",
    "0444 0646",
    "074503",
    "071838474624 2222",
    "4332120307183847443436262434",
    "022842 1434",
    "02083847463505 3544433202",
    "4738180703123243",
    "02083847433202",
    "48080242 0535",
    "480802 0535",
    "47381807031232434525",
    "0802 4842 0545",
    "0828 1812 0222",
    "3833221203",
    "0802 4804 1542",
    "080242",
    "0208254842",
    "02084248",
    "120307183847433212",
    "02083847463505",
    "120307183847433212 2442",
    "02083847463505 2542",
    "473818070615354443321203",
    "0848 2822",
    "080312324348",
    "082248",
    "0812263248",
    "0842 4802",
    "082548 2522",
    "08480242",
    "19090111",
    "0842",
    "09191101",
    "062846",
    "0141",
    "0817",
    "06263532 341403122233",
    "0802 0312223335261605",
    "3526160503122233",
    "3832 3322120305162635",
    "04343526160503122233",
    "281712 0626",
    "3631201001 3322120305162635",
    "0802 0516263532",
    "0602 0808",
    "161100 1818",
    "0802 3603 1432",
    "080312",
    "0602 05162522 25364542",
    "0602 0516263532",
    "160503122233352616",
    "0600 0312223335261605",
    "3630 3322120305162635",
    "0602 051626",
    "3616051424332202",
    "181322 0626",
    "0603122233 3632",
    "062246",
    "0612253246",
    "0632 3602",
    "0622 4610",
    "06360232",
    "29181605141221",
    "0901",
    "09181625141201",
    "05163445",
};
static_assert(std::size(kLetters) == 127 - ' ');
constexpr const char *kBox = "0208484202", *kMiddleDot = "0505";
constexpr double kStepRight = 0.105, kStepUp = 0.121;  // of the size, a step to the right and upwards
constexpr double kApart = 1.7, kSpace = 2.8;           // steps

void add(Written& written, const char* letter, double size) {
    double widest = 0;
    const double begin = written.width;
    bool going_on = false;
    for (; *letter != '\0'; ++letter) {
        if (*letter == ' ') {
            going_on = false;
            continue;
        }
        const double right = *letter - '0', up = *++letter - '2';
        widest = std::max(widest, right);
        if (!going_on) written.strokes.emplace_back();
        going_on = true;
        written.strokes.back().push_back({begin + right * kStepRight * size, -up * kStepUp * size});
    }
    written.width += (widest + kApart) * kStepRight * size;
}

}  // namespace

Written in_strokes(const std::string& text, double size) {
    Written written;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = std::max<std::size_t>(1, json::utf8_length(std::string_view(text).substr(at)));
        const char one = text[at];
        if (one == ' ') {
            written.width += kSpace * kStepRight * size;
        } else if (one > ' ' && one < 127) {
            add(written, kLetters[one - ' '], size);
        } else {
            add(written, text.compare(at, length, "\u00b7") == 0 ? kMiddleDot : kBox, size);
        }
        at += length;
    }
    return written;
}

}  // namespace signalbox::vad
