#!/usr/bin/env python3
"""Writes Tests/TokenizersTests/Fixtures/word-rules.json: how Hugging Face's tokenizers cut texts into words by the
expressions of the models' own files (tokenizer.json), which the names of `tokenizer.ggml.pre` stand for.

For each name and text the lengths of the words, in characters.

Needs tokenizers (pip install tokenizers==0.23.3). Run from the repository's root:
    python3 tools/golden/word_rules.py
"""
import json
import pathlib
import random
import re

from tokenizers import Regex, pre_tokenizers

FIXTURES = pathlib.Path("Tests/TokenizersTests/Fixtures")
SOURCE = "Sources/Tokenizers/DeepSeekLetters.swift"
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
U, W = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
END = r"\s*[\r\n]+|\s+(?!\S)|\s+"
ASIAN = "[一-龥ࠀ-一가-\ud7ff]+"
UNPUNCTUATED = r" ?[^(\s|.,!?…。，、।۔،)]+"


def by_case(digits, contraction, after, exclude=""):
    prefix = r"[^\r\n\p{L}\p{N}]?"
    upper, lower = f"[{U}{exclude}]", f"[{W}{exclude}]"
    return (
        f"{prefix}{upper}*{lower}+{contraction}|{prefix}{upper}+{lower}*{contraction}|{digits}"
        rf"| ?[^\s\p{{L}}\p{{N}}]+{after}|{END}"
    )


def cased_letters():
    ranges = re.findall(r"0x([0-9A-F]+)\.\.\.0x([0-9A-F]+)", pathlib.Path(SOURCE).read_text())
    return r"\s?[" + "".join(f"{chr(int(a, 16))}-{chr(int(b, 16))}" for a, b in ranges) + "]+"


def rules():
    return {
        "qwen35": [
            CONTRACTION + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|" + END],
        "seed-coder": [
            CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|" + END],
        "bailingmoe": [
            r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"],
        "gpt-4o": [by_case(r"\p{N}{1,3}", CONTRACTION + "?", r"[\r\n/]*")],
        "tekken": [by_case(r"\p{N}", "", r"[\r\n/]*")],
        "kimi-k2": [r"[\p{Han}]+|" + by_case(r"\p{N}{1,3}", CONTRACTION + "?", r"[\r\n]*", r"&&[^\p{Han}]")],
        "deepseek-llm": [
            r"[\r\n]", cased_letters(), r"\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", ASIAN, r"\p{N}+"],
        "deepseek-coder": [r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", ASIAN, r"\p{N}"],
        "deepseek-v3": [
            r"\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+",
            r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|"
            + END],
        "falcon": [r"[\p{P}\$\+<=>\^~\|`]+", GPT2, r"[0-9][0-9][0-9]"],
        "bloom": [UNPUNCTUATED],
        "viking": [UNPUNCTUATED, r"\p{N}"],
        "superbpe": [r"\p{N}+", r"(?=(\d{3})+(?!\d))"],
    }


TEXTS = [
    "HTTPServer iPhone McDonald ABCdef aBc", "naïveÉtat ÉÀÈé ÇaVa", "ΑΒγδ ДомДом домДОМ ǅungla ǅ", "中ABC日本かなカナ中abc한국어ABC",
    "don't DON'T I'LL you'Re x'S 'Sx 's", "a//b\n/c.../\r\n/d ?!/\n\nx", "かなカナ漢字々〆〇ヶ ㍿⺀", "कि की क्षि ADक abक्", "e\u0301E\u0301 \u0301\u0301a \u0301A",
    "𝔘𝔫𝔦 𐐀𐐨𐐀 ｆｕｌｌＷＩＤＴＨ１２３", "x  ", "x \n ", "  \n  x\t\ty", "１２３ ٣٤٥٦ 1234567 12 1234, 1000000.50", "①②③ⅣⅤ½", "a_b __init__ $x +1 `code`",
    "#include <a.h>\n#define X_Y(z) ((z)+1)\n", "！？，。：；（）“”‘’—…", "។៖ॐ।॥؟،۔", "\u200b\u200d\ufeff\u00ad", "a\u00a0b\u2003c\u3000d\u2028e\u0085f",
    "\ue000\U0010ffff\u0378x", "²³¹ªº", "€100 £5 ¥7 x€ ©®™", "I'm 'm 'M m'", "ſ 'ſ aſb", "İıß", "ʰʱˠ ⁿ", "\x00\x01a\x7fb", "Ⴀა Აა ᏸᎠ",
]


def random_texts(count, seed):
    generator = random.Random(seed)
    alphabet = list("abAB  \n\r\t'.,/!?-_09¼½Éé中かカ한ॐ́ि։€^`$+’（。") + ["'s", "'LL", "123", "ǅ", "ʰ", "\u00a0", "\u3000", "\u200d", "🦙", "\x00"]
    return ["".join(generator.choice(alphabet) for _ in range(generator.randint(1, 25))) for _ in range(count)]


def main():
    own = [text for text in json.loads((FIXTURES / "texts.json").read_text())[:100] if len(text) < 200]
    samples = own + TEXTS + random_texts(250, seed=5)
    golden = {"texts": samples, "rules": {}}
    for name, patterns in rules().items():
        cut = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in patterns])
        golden["rules"][name] = [[len(word) for word, _ in cut.pre_tokenize_str(text)] for text in samples]
        for text, lengths in zip(samples, golden["rules"][name]):
            assert sum(lengths) == len(text), (name, text)
    (FIXTURES / "word-rules.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


main()
