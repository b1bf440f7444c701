"""Writes Tests/TokenizersTests/Fixtures: what llama.cpp makes of a set of texts.

    python3 -m venv venv && venv/bin/pip install gguf numpy llama-cpp-python
    venv/bin/python tools/golden/tokenizer_goldens.py [--phi3 ggml-vocab-phi-3.gguf]

The default model's vocabulary is used for `smollm.json` (its ids). For the other pre-tokenizers a small vocabulary is
cut out of the default model's (`small-vocabulary.json`: the first merges and what they need), and written to a
temporary GGUF file once per pre-tokenizer name; the tests build the same tokenizer from the JSON file.
"""

import argparse
import collections
import json
import pathlib
import random
import tempfile

import gguf
import llama_cpp
import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/TokenizersTests/Fixtures"
MODEL = ROOT / "models/SmolLM2-135M-Instruct.Q4_1.gguf"
NAMES = ["gpt-2", "smollm", "default", "llama-bpe", "smaug-bpe", "qwen2"]

TEXTS = [
    "", " ", "  ", "   ", "\t", "\n", "\n\n", "\n\n\n", "\t\n", " \n ", "\r\n", "\r\n\r\n x", "a", " a", "  a", "a ", "a  ",
    "Hello world", " Hello world", "Hello World", " Hello World!", "Hello, world!", " this is 🦙.cpp",
    "w048 7tuijk dsdfhu", "нещо на Български", "កាន់តែពិសេសអាចខលចេញ",
    "🚀 (normal) 😶‍🌫️ (multiple emojis concatenated) ✅ (only emoji that has its own token)",
    "Hello", " Hello", "  Hello", "   Hello", "    Hello\n    Hello", " (", "\n =", "' era",
    "Hello, y'all! How are you 😁 ?我想在apple工作1314151天～",
    "!!!!!!", "3", "33", "333", "3333", "33333", "333333", "3333333", "33333333", "333333333", "3333333333",
    "3 33 333 3333", "a1b22c333", "1,234,567.89", "1 234", " 1 2", "  12  3", "x\t1", "ⅷ ½ ٣٤٥ 一二三 ③④", "１２３４５ 6７8",
    "I'm you're he's we'll they've it'd can't", "I'M YOU'RE HE'S WE'LL THEY'VE IT'D CAN'T", "'s 't 'x ''s '", "o'clock 'tis",
    "'ſ 'ſa", "don’t it’s", "éé e\u0301e\u0301 café cafe\u0301", "ﬀ ﬁ ǅ ʰ", "हिन्दी ไทย עברית العربية 한국어 日本語テキスト 中文。",
    "a\u00a0b\u2003c\u3000d\u0085e\u2028f\u200bg", "\u00a0", "\u00a0\u00a0x", " \u00a0x", "\ufeffBOM", "zero\x00byte\x00", "\x01\x1f\x7f",
    "x = y + z; // comment\nfor (int i = 0; i < 10; ++i) {\n\treturn a[i] == 'c';\n}\n",
    "def f(x):\n    return x ** 2  # square\n\n\nclass A:\n        pass\n", "https://example.org/a?b=c&d=%20#e",
    "user@example.org", "$1,000.00 <b>bold</b> ~|^`", "+=<>^~|`", "a+b=c", "foo_bar __init__ snake-case --flag",
    "<|im_start|>system\nYou are<|im_end|>", "<|endoftext|>", "</s><s><unk>", "<0x0A>", "<|eot_id|><|begin_of_text|>",
    "line one\nline two\r\nline three\n\n  indented\n\ttab  \n   \n end   ", "\n \n \n", "   \n\n   x", "x  \n\n  y", "...\n\n...", "?!\r\n\r\n",
    "a" * 60, "ab" * 40, " " * 60, " " * 60 + "x", "\n" * 40, "." * 70, "1" * 70, "🦙" * 20, "e\u0301" * 30, "=" * 33 + " " + "-" * 50,
    "The quick brown fox jumps over the lazy dog. It was the best of times, it was the worst of times, it was the age "
    "of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity.",
    "In 1492, Columbus sailed; 500 years later (1992) people said: \"What's 2+2?\" — it's 4, isn't it?",
    "Antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "👩‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 ☃️ ♥", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 𠀀𠀁 \U0010ffff \ue000", "Ω≈ç√∫˜µ≤≥÷ ±×·¬", "«guillemets» „quotes“ ‹x› – — …",
]


def random_texts(count, seed):
    generator = random.Random(seed)
    alphabet = list("abcdeERST  \n\t'.,!?-_0123456789\r()<>|é") + ["́", "ß", "я", "中", "한", "🦙", "\u00a0", "½", "٣", "ll", "re", "the "]
    return ["".join(generator.choice(alphabet) for _ in range(generator.randint(1, 40))) for _ in range(count)]


def encode(path, texts):
    llama = llama_cpp.Llama(str(path), vocab_only=True, verbose=False)
    return [llama.tokenize(text.encode(), add_bos=False, special=False) for text in texts]


def dump(name, value):
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / name).write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":"), indent=None) + "\n")


def merges_across_words(texts, encoded, count):
    """Merges of a BPE trained on the texts as they are: they cross the borders of words, so that ids show every border
    that a pre-tokenizer sets or fails to set."""
    words = [[encoded[byte] for byte in text.encode()] for text in texts]
    merges = []
    for _ in range(count):
        pairs = collections.Counter(pair for word in words for pair in zip(word, word[1:]))
        (left, right), _ = max(pairs.items(), key=lambda item: (item[1], item[0]))
        merges.append(f"{left} {right}")
        for word in words:
            index = 0
            while index + 1 < len(word):
                if word[index] == left and word[index + 1] == right:
                    word[index : index + 2] = [left + right]
                index += 1
    return merges


def small_vocabulary(reader, merge_count, texts):
    """All byte tokens, merges across words and the first merges of the default model, and some control tokens."""
    merges = reader.fields["tokenizer.ggml.merges"].contents()[:merge_count]
    printable = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    alphabet, following = [], 0x100
    for byte in range(256):
        if byte in printable:
            alphabet.append(chr(byte))
        else:
            alphabet.append(chr(following))
            following += 1
    first = merges_across_words(texts, alphabet, 700)
    produced = {merge.replace(" ", "") for merge in first}
    # Two rules must not make the same token.
    merges = first + [merge for merge in merges if merge.replace(" ", "") not in produced]
    control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    # A word that merging does not reach shows whether words in the vocabulary are taken whole.
    pieces = control + alphabet + [merge.replace(" ", "") for merge in merges] + ["zqzqz", "Ġqwzx"]
    return {"pieces": pieces, "merges": merges, "controlCount": len(control)}


def write_vocabulary(path, vocabulary, pre):
    writer = gguf.GGUFWriter(str(path), "llama")
    pieces = vocabulary["pieces"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(pieces)
    writer.add_token_types([3] * vocabulary["controlCount"] + [1] * (len(pieces) - vocabulary["controlCount"]))
    writer.add_token_merges(vocabulary["merges"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_context_length(64)
    writer.add_embedding_length(64)
    writer.add_block_count(1)
    writer.add_feed_forward_length(64)
    writer.add_head_count(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--phi3", help="llama.cpp's ggml-vocab-phi-3.gguf, for phi-3.json")
    parser.add_argument("--stories", help="stories260K.gguf, for stories.json")
    arguments = parser.parse_args()
    texts = TEXTS + random_texts(150, seed=1)
    dump("texts.json", texts)
    dump("default-model.json", encode(MODEL, texts))
    vocabulary = small_vocabulary(gguf.GGUFReader(str(MODEL)), merge_count=700, texts=texts)
    dump("small-vocabulary.json", vocabulary)
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            path = pathlib.Path(folder) / f"{name}.gguf"
            write_vocabulary(path, vocabulary, name)
            dump(f"small-{name}.json", encode(path, texts))
    if arguments.phi3:
        dump("phi-3.json", encode(arguments.phi3, texts))
    if arguments.stories:
        dump("stories.json", encode(arguments.stories, texts))


if __name__ == "__main__":
    main()
