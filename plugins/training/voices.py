# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Who speaks: every voice of espeak-ng, flite and festival that Debian has, split so that no voice is in two sets."""
import itertools

# A set's voices: flite and festival by name, espeak-ng as language+variant.
FLITE = {"train": ["kal16", "rms", "slt"], "dev": [], "test": ["awb"]}

# Voice, and what language its text shall look like.
FESTIVAL = {
    "train": [
        ("kal_diphone", "english"),
        ("cmu_us_slt_arctic_hts", "english"),
        ("hy_fi_mv_diphone", "syllables"),
        ("pc_diphone", "syllables"),
        ("czech_ph", "syllables"),
        ("czech_krb", "syllables"),
        ("czech_dita", "syllables"),
        ("hindi_NSK_diphone", "english"),
        ("upc_ca_ona_hts", "syllables"),
    ],
    "dev": [("ked_diphone", "english"), ("suo_fi_lj_diphone", "syllables")],
    "test": [("lp_diphone", "syllables"), ("czech_machac", "syllables")],
}

_LANGUAGES = {
    "train": "en-us en-gb en-gb-scotland de fr-fr es it pt nl da nb fi pl cs sk et lv id sw eu sq cy ca eo vi mt af hr".split(),
    "dev": "sv pt-br en-029 lt".split(),
    "test": "tr hu ro en-gb-x-rp sl ms".split(),
}
_VARIANTS = {
    "train": "m1 m2 m3 m4 m6 f1 f2 f3 klatt klatt2 klatt4 adam Alex Alicia Andy Annie antonio aunty belinda benjamin boris "
    "caleb david Denis Diogo ed edward grandpa gustave Henrique Hugo Iven Jacky john linda marcelo marco michel Mike "
    "norbert pablo paul quincy rob steph victor croak anika whisper".split(),
    "dev": "m5 m7 f5 travis pedro Lee Michael".split(),
    "test": "m8 f4 klatt3 grandma steph2 shelby sandro miguel".split(),
}
_COMBINATIONS = {"train": 84, "dev": 10, "test": 16}


def espeak(part):
    """Languages and variants go round at different lengths, so their pairs differ."""
    pairs = zip(itertools.cycle(_LANGUAGES[part]), itertools.cycle(_VARIANTS[part]))
    return [f"{language}+{variant}" for language, variant in itertools.islice(pairs, _COMBINATIONS[part])]


_WORDS = """the a this that every our their one some no morning train signal river street music window garden paper
doctor table engine village station weather question answer number letter kitchen mountain winter summer colour story machine
teacher bread water fire house children people friend language picture valley bridge clock minute hour yesterday today
tomorrow walks turned opened found begins carries wanted finished listened speaks called moved brings stands sees heard
likes asked waited under over behind between before after without against along quickly slowly perhaps again never often
green quiet heavy small open bright early late strange seven eleven thirty forty five hundred thousand please thank you
yes hello goodbye and but because while if where when how what who it she he they we I is was are were has had will can
six shifts of sixteen ships thick chips box fetch judge vision measure thumb zip fuzzy cheese watch""".split()
_ONSETS = "p b t d k g m n l r s f v h j st pr tr kl".split()
_VOWELS = "a e i o u a e o ai au".split()
_CODAS = ["", "", "", "", "n", "s", "l", "r", "t"]


def sentence(rng, kind):
    """Words that mean nothing much: of English, or of syllables that every language can read."""
    count = int(rng.integers(2, 13))
    if kind == "english":
        words = [str(rng.choice(_WORDS)) for _ in range(count)]
    else:
        words = ["".join(_syllable(rng) for _ in range(int(rng.integers(1, 4)))) for _ in range(count)]
    if count > 6 and rng.random() < 0.5:
        words[count // 2] += ","
    return " ".join(words) + str(rng.choice([".", ".", ".", "?", "!"]))


def _syllable(rng):
    return str(rng.choice(_ONSETS)) + str(rng.choice(_VOWELS)) + str(rng.choice(_CODAS))
