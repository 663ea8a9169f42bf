// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/cpu.hpp"

namespace signalbox::dsp {

namespace {

#if defined(__x86_64__)
Isa detect() {
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512cd");
    if (!v3) return Isa::portable;
    if (!v4) return Isa::avx2;
    return __builtin_cpu_supports("avx512vbmi") ? Isa::vbmi : Isa::avx512;
}
#else
Isa detect() { return Isa::portable; }
#endif

}  // namespace

Isa best_isa() {
    static const Isa best = detect();
    return best;
}

std::vector<Isa> isas() {
    std::vector<Isa> all;
    for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512, Isa::vbmi}) {
        if (isa <= best_isa()) all.push_back(isa);
    }
    return all;
}

const char* name_of(Isa isa) {
    switch (isa) {
        case Isa::vbmi:
            return "AVX-512 VBMI";
        case Isa::avx512:
            return "AVX-512";
        case Isa::avx2:
            return "AVX2";
        case Isa::portable:
            break;
    }
#if defined(__aarch64__)
    return "NEON";
#else
    return "portable";
#endif
}

}  // namespace signalbox::dsp
