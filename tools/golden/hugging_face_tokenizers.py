#!/usr/bin/env python3
"""Writes Tests/TokenizersTests/Fixtures/folders: small tokenizer.json files as Hugging Face's library writes them, one for
each combination of parts that the supported families use, with the ids that the library gives to texts.

The vocabularies are trained on the fixtures' own texts without word borders, so that ids show every border that a
pre-tokenizer sets or fails to set. Texts that spell added tokens are left out, since no merge may make one of those.

Needs tokenizers (pip install tokenizers==0.23.3), and sentencepiece for a character map (unigram.py). Run from the repository's root:
    python3 tools/golden/hugging_face_tokenizers.py
"""
import base64
import json
import pathlib
import re
import shutil

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import unigram

FIXTURES = pathlib.Path("Tests/TokenizersTests/Fixtures")
FOLDERS = FIXTURES / "folders"
MERGES = 260
SPACE = "▁"

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
EXTRA = [
    "<|endoftext|>", "a<|endoftext|>b", " <s> x </s>y", "<s><s>", "<tool_call>{\"a\": 1}</tool_call>", "x <think>\n y",
    "New York, new york, NEW  YORK", "<|mask|> and  <|mask|>\n\nx", "\n\n\n\n", "İstanbul ΣΑΣ ẞ", "'ſ a'ſ 'S",
    "\u212b \u1e9b\u0323 \u03d2\u0301 \ufb01 q\u0307\u0323 \u0344", "\uac00 \u1100\u1161 \u0915\u093c",
]


def texts():
    own = json.loads((FIXTURES / "texts.json").read_text())
    return own[:115] + own[-30:] + EXTRA


def training_texts(samples):
    spelled = re.compile(r"<\|?/?(endoftext|mask|s|unk|tool_call|think)\|?>|New York|\n\n")
    return [text for text in samples if not spelled.search(text)]


def special(*contents, **options):
    return [AddedToken(content, special=True, normalized=False, **options) for content in contents]


def plain(*contents, **options):
    return [AddedToken(content, special=False, **options) for content in contents]


def byte_level(corpus, control, model_options={}):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=256 + MERGES, initial_alphabet=alphabet, show_progress=False, special_tokens=[]
    )
    tokenizer.train_from_iterator(corpus, trainer)
    trained = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(merge) for merge in trained["merges"]]
    tokenizer.model = models.BPE(vocab=trained["vocab"], merges=merges, **model_options)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens(control)
    return tokenizer


def characters(corpus, control, byte_fallback=True, fuse_unk=True):
    """BPE over characters; rarer ones have no token. Ids as in SentencePiece: <unk>, <s>, </s>, bytes, pieces."""
    trained = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(vocab_size=120 + MERGES, limit_alphabet=120, show_progress=False)
    # No piece has a space behind another character, as in the families' vocabularies.
    words = [word for text in corpus for word in split_before_spaces(text.replace(" ", SPACE))]
    trained.train_from_iterator(words, trainer)
    model = json.loads(trained.to_str())["model"]
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)] * byte_fallback
    pieces += [piece for piece, _ in sorted(model["vocab"].items(), key=lambda item: item[1])]
    tokenizer = Tokenizer(
        models.BPE(
            vocab={piece: index for index, piece in enumerate(pieces)},
            merges=[tuple(merge) for merge in model["merges"]],
            unk_token="<unk>",
            fuse_unk=fuse_unk,
            byte_fallback=byte_fallback,
        )
    )
    tokenizer.add_tokens(special("<unk>", "<s>", "</s>") + control)
    return tokenizer


def unigram_model(corpus, control, byte_fallback=False):
    """A unigram model over characters, of which the rarest have no token. Ids: <unk>, <s>, </s>, bytes, pieces."""
    trained = Tokenizer(models.Unigram())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always", split=True)
    trainer = trainers.UnigramTrainer(vocab_size=420, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False)
    trained.train_from_iterator(corpus, trainer)
    found = [(piece, score) for piece, score in json.loads(trained.to_str())["model"]["vocab"] if piece != "<unk>"]
    rare = {piece for piece, _ in found if len(piece) == 1 and ord(piece) % 5 == 2}
    pieces = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0)] + [(f"<0x{byte:02X}>", 0.0) for byte in range(256)] * byte_fallback
    pieces += sorted((item for item in found if item[0] not in rare), key=lambda item: -item[1])
    tokenizer = Tokenizer(models.Unigram(pieces, 0, byte_fallback))
    tokenizer.add_tokens(special("<unk>", "<s>", "</s>") + control)
    return tokenizer


def split_before_spaces(text):
    words, word = [], ""
    for character in text:
        if character == SPACE and word and word[-1] != SPACE:
            words.append(word)
            word = ""
        word += character
    return words + [word]


def escaped_decoder(strips):
    steps = [decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()]
    return decoders.Sequence(steps + [decoders.Strip(" ", 1, 0)] * strips)


def template(tokenizer, name):
    return processors.TemplateProcessing(single=f"{name} $A", special_tokens=[(name, tokenizer.token_to_id(name))])


def families(corpus):
    gpt2 = byte_level(corpus, special("<|endoftext|>"))
    gpt2.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    gpt2.post_processor = processors.ByteLevel(trim_offsets=False)
    yield "gpt2", gpt2, {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}

    llama3 = byte_level(corpus, special("<|endoftext|>", "<s>", "</s>"), {"ignore_merges": True})
    llama3.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA3.replace("DIGITS", r"\p{N}{1,3}")), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    llama3.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template(llama3, "<s>")])
    yield "llama3", llama3, {"bos_token": "<s>", "eos_token": "</s>"}

    qwen2 = byte_level(
        corpus,
        special("<|endoftext|>", "</s>") + plain("<tool_call>", "</tool_call>", "<think>", normalized=False),
    )
    qwen2.normalizer = normalizers.NFC()
    qwen2.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA3.replace("DIGITS", r"\p{N}")), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    qwen2.post_processor = processors.ByteLevel(trim_offsets=False)
    yield "qwen2", qwen2, {"bos_token": None, "eos_token": "</s>", "add_bos_token": False}

    smollm = byte_level(corpus, special("<|endoftext|>", "<|mask|>", rstrip=True))
    smollm.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    yield "smollm", smollm, {"bos_token": "<|endoftext|>", "eos_token": {"content": "<|endoftext|>"}}

    lowercase = byte_level(
        corpus, special("<|mask|>", lstrip=True, rstrip=True) + plain("New York", normalized=True, lstrip=True)
    )
    lowercase.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    lowercase.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    yield "lowercase", lowercase, {}

    llama2 = characters(corpus, [])
    llama2.normalizer = normalizers.Sequence([normalizers.Prepend(SPACE), normalizers.Replace(" ", SPACE)])
    llama2.post_processor = template(llama2, "<s>")
    llama2.decoder = escaped_decoder(strips=True)
    yield "llama2", llama2, {"bos_token": {"content": "<s>"}, "eos_token": {"content": "</s>"}, "add_bos_token": True}

    mistral = characters(corpus, plain("<think>", normalized=False))
    mistral.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="first", split=False)
    mistral.post_processor = template(mistral, "<s>")
    mistral.decoder = escaped_decoder(strips=True)
    yield "mistral", mistral, {"bos_token": "<s>", "eos_token": "</s>"}

    gemma = characters(corpus, plain("\n\n", "\n\n\n", "<think>", normalized=False))
    gemma.normalizer = normalizers.Replace(" ", SPACE)
    gemma.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    gemma.post_processor = template(gemma, "<s>")
    gemma.decoder = escaped_decoder(strips=False)
    yield "gemma", gemma, {"bos_token": "<s>", "eos_token": "</s>"}

    metaspace = characters(corpus, [], byte_fallback=False)
    metaspace.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always", split=True)
    yield "metaspace", metaspace, {"eos_token": "</s>"}

    mapped = normalizers.Precompiled(base64.b64decode(unigram.character_map()))
    plain_unigram = unigram_model(corpus, plain("<sep>", normalized=False))
    plain_unigram.normalizer = normalizers.Sequence([mapped, normalizers.Replace(Regex(" {2,}"), " ")])
    plain_unigram.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always", split=True)
    yield "unigram", plain_unigram, {"bos_token": "<s>", "eos_token": "</s>"}

    words = unigram_model(corpus, [])
    words.normalizer = normalizers.Sequence([mapped, normalizers.Strip(False, True), normalizers.Replace(Regex(" {2,}"), SPACE)])
    words.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always", split=True)]
    )
    yield "unigram-words", words, {"eos_token": "</s>"}

    with_bytes = unigram_model(corpus, plain("<think>", normalized=False), byte_fallback=True)
    with_bytes.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="first", split=False)
    with_bytes.post_processor = template(with_bytes, "<s>")
    with_bytes.decoder = escaped_decoder(strips=True)
    yield "unigram-bytes", with_bytes, {"bos_token": "<s>", "eos_token": "</s>"}


def main():
    shutil.rmtree(FOLDERS, ignore_errors=True)
    common = texts()
    for name, tokenizer, configuration in families(training_texts(common)):
        samples = common
        if name.startswith("unigram"):
            # The library finds the model's own entries in text, even those that text never yields here.
            samples = [text for text in common + unigram.EXTRA if not re.search(r"</?s>|<unk>|<0x", text)]
        folder = FOLDERS / name
        folder.mkdir(parents=True)
        tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        (folder / "tokenizer_config.json").write_text(json.dumps(configuration) + "\n")
        tokenizer.encode_special_tokens = True
        ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in samples]
        decoded = [tokenizer.decode(item, skip_special_tokens=False) for item in ids]
        tokenizer.encode_special_tokens = False
        allowed = [tokenizer.encode(text).ids for text in samples]
        golden = {
            "texts": samples,
            "ids": ids,
            "decoded": {index: text for index, text in enumerate(decoded) if text != samples[index]},
            # Only where allowing control tokens, or a token in front, makes a difference.
            "allowed": {index: item for index, item in enumerate(allowed) if item != ids[index]},
        }
        (folder / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
        if name in ["gpt2", "qwen2"]:
            files = FOLDERS / f"{name}-files"
            files.mkdir()
            tokenizer.model.save(str(files))
            added = json.loads(tokenizer.to_str())["added_tokens"]
            decoder = {str(token.pop("id")): token for token in added}
            kind = {"gpt2": "GPT2Tokenizer", "qwen2": "Qwen2Tokenizer"}[name]
            (files / "tokenizer_config.json").write_text(
                json.dumps(configuration | {"tokenizer_class": kind, "added_tokens_decoder": decoder}) + "\n"
            )


if __name__ == "__main__":
    main()
