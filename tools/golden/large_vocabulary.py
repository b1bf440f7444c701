#!/usr/bin/env python3
"""Writes Tests/TokenizersTests/Fixtures/large-vocabulary.json: what Hugging Face's tokenizers make of 200 texts with a
vocabulary as large as Qwen2's and of its shape.

The vocabulary itself is not kept: GrownVocabulary.swift grows the same one from small-vocabulary.json. 256 bytes, one
piece for each of 151,387 merge rules, three control tokens, and padding up to 151,936 entries; as in Qwen2's, rule
127,991 is "</s >", so that piece 128,247 is "</s>".

Needs tokenizers (pip install tokenizers==0.23.3). Run from the repository's root:
    python3 tools/golden/large_vocabulary.py
"""
import json
import pathlib
import random

from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers

FIXTURES = pathlib.Path("Tests/TokenizersTests/Fixtures")
RULES, ENTRIES, END_RULE, LONGEST = 151_387, 151_936, 127_991, 24
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def grow(small):
    control = small["controlCount"]
    pieces = small["pieces"][control : control + 256]
    merges, known = [], set(pieces)

    def add(left, right):
        if left + right not in known and left + right != "</s>":
            known.add(left + right)
            pieces.append(left + right)
            merges.append(f"{left} {right}")

    for rule in small["merges"]:
        add(*rule.split(" "))
    add("<", "/")
    add("</", "s")
    state = 1
    while len(merges) < RULES:
        if len(merges) == END_RULE:
            known.add("</s>")
            pieces.append("</s>")
            merges.append("</s >")
            continue
        chosen = []
        for _ in range(2):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            chosen.append(pieces[(state >> 33) % len(pieces)])
        if len("".join(chosen).encode()) <= LONGEST:
            add(*chosen)
    return pieces, merges


def texts(pieces, alphabet):
    own = [text for text in json.loads((FIXTURES / "texts.json").read_text()) if "ſ" not in text]
    byte = {character: index for index, character in enumerate(alphabet)}
    generator = random.Random(7)
    spelled = []
    while len(spelled) < 60:
        piece = bytes(byte[character] for character in generator.choice(pieces))
        text = piece.decode(errors="ignore")
        if text and "\r" not in text:
            spelled.append(text)
    return own[:130] + spelled + ["</s>", "a</s>b", "<s>x</s>\n", "[PAD151700]", "<|im_end|>x", "<|im_start|>", "</S>", " </s>", "</", "s>"]


def main():
    small = json.loads((FIXTURES / "small-vocabulary.json").read_text())
    pieces, merges = grow(small)
    assert merges[END_RULE] == "</s >" and pieces[256 + END_RULE] == "</s>"
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    assert len(vocabulary) == RULES + 256
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[tuple(merge.split(" ")) for merge in merges]))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(PATTERN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.add_tokens([AddedToken(name, special=True, normalized=False) for name in CONTROL])
    padding = [f"[PAD{index}]" for index in range(RULES + 256 + len(CONTROL), ENTRIES)]
    tokenizer.add_tokens([AddedToken(name, special=False, normalized=False) for name in padding])
    assert tokenizer.get_vocab_size() == ENTRIES
    tokenizer.encode_special_tokens = True
    printable = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    others = iter(range(0x100, 0x200))
    alphabet = [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]
    samples = texts(pieces, alphabet)
    assert len(samples) == 200
    golden = {
        "texts": samples, "ids": [tokenizer.encode(text, add_special_tokens=False).ids for text in samples],
        "pieces": {str(index): pieces[index] for index in [256, 1000, 50_000, 128_247, 151_642]},
    }
    (FIXTURES / "large-vocabulary.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


main()
