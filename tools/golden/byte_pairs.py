#!/usr/bin/env python3
"""Writes the vocabulary that Hugging Face's tokenizers learns from a text, for the tests of ours.

Needs tokenizers. Run from the repository's root:
    python3 tools/golden/byte_pairs.py
"""
import json
import pathlib

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

FOLDER = pathlib.Path("Tests/TokenizersTests/Fixtures")
TEXT = pathlib.Path("corpora/handbook/overview.md").read_text(encoding="utf-8")[:4000] + " naïve Äpfel 漢字 🙂🙂"


def main():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=500, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False, min_frequency=2)
    tokenizer.train_from_iterator([TEXT], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    pieces = sorted(model["vocab"], key=model["vocab"].get)
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    (FOLDER / "byte-pairs.json").write_text(
        json.dumps({"text": TEXT, "pieces": pieces, "merges": merges}, ensure_ascii=False, indent=0) + "\n",
        encoding="utf-8")


main()
