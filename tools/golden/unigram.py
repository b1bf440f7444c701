#!/usr/bin/env python3
"""Writes Tests/TokenizersTests/Fixtures/unigram.json: small SentencePiece unigram vocabularies with the ids that the
sentencepiece package gives to texts. tools/golden/hugging_face_tokenizers.py takes its character map from here.

Needs sentencepiece and protobuf (pip install sentencepiece==0.2.3 protobuf). Run from the repository's root:
    python3 tools/golden/unigram.py
"""
import base64
import io
import json
import pathlib
import re
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

FIXTURES = pathlib.Path("Tests/TokenizersTests/Fixtures")

# What becomes what: entries that begin others, marks that compose, entries that vanish, and white space.
RULES = {
    "ﬁ": "fi", "½": "1/2", "\u212b": "\u00c5", "A\u030a": "\u00c5", "e\u0301": "\u00e9", "e\u0301\u0302": "\u1ebf", "…": "...", "\u200b": "", "\u00ad": "",
    "\t": " ", "\n": " ", "\r": " ", "\u00a0": " ", "\u3000": " ", "ｋ": "k", "ｋｇ": "KG", "か\u3099": "が", "①": "1", "ẞ": "SS",
}
EXTRA = [
    "ﬁve ½ \u212b A\u030a e\u0301t e\u0301\u0302 …", "a\u200bb\u00adc", " two  spaces   three ", "\ttab\r\nline\n\nend ", "\u3000wide\u00a0",
    "ｋｋｇｇ", "か\u3099か", "\u212b\u0301x A\u030a\u0301", "①②", "straße STRAẞE", "▁mark ▁ a▁b", "   ", "", "名前は 漢字", "👩‍👩‍👧 🇩🇪🇫🇷",
    "zzzz qqqq ψψ", "e\u0301\u0301\u0301\u0301", "\u0301alone",
]


def texts():
    own = json.loads((FIXTURES / "texts.json").read_text())
    # Without texts that spell the vocabulary's special tokens, which text never yields here; and without runs of
    # one character: the same pieces in another order score the same, and SentencePiece, which sums in 32 bits, chooses by rounding.
    return [text for text in own[:110] + EXTRA if not re.search(r"</?s>|<unk>|<0x|<\||000|===", text)]


def train(samples, **options):
    """A trained model's description."""
    model = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        for old, new in RULES.items():
            rules.write(" ".join(f"{ord(c):X}" for c in old) + "\t" + " ".join(f"{ord(c):X}" for c in new) + "\n")
        rules.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([text for text in samples if text.strip()]), model_writer=model, model_type="unigram",
            normalization_rule_tsv=rules.name, hard_vocab_limit=False, character_coverage=0.98, minloglevel=2,
            input_sentence_size=0, **options)
    description = sentencepiece_model_pb2.ModelProto()
    description.ParseFromString(model.getvalue())
    return description


def character_map():
    """SentencePiece's precompiled form of the rules, in base64 as tokenizer.json has it."""
    return base64.b64encode(train(texts(), vocab_size=300).normalizer_spec.precompiled_charsmap).decode()


def case(samples, **options):
    description = train(samples, **options)
    processor = sentencepiece.SentencePieceProcessor(model_proto=description.SerializeToString())
    ids = [processor.encode(text) for text in samples]
    return {
        "pieces": [piece.piece for piece in description.pieces],
        "scores": [float(f"{piece.score:.9g}") for piece in description.pieces],
        "kinds": [piece.type for piece in description.pieces],
        "character_map": base64.b64encode(description.normalizer_spec.precompiled_charsmap).decode(),
        "merges_spaces": description.normalizer_spec.remove_extra_whitespaces,
        "adds_prefix": description.normalizer_spec.add_dummy_prefix,
        "texts": samples, "ids": ids,
    }


def main():
    samples = texts()
    cases = {
        "standard": case(samples, vocab_size=420, user_defined_symbols=["<sep>", "New York"]),
        "bytes": case(samples, vocab_size=640, byte_fallback=True, remove_extra_whitespaces=False),
        "no-prefix": case(samples, vocab_size=360, add_dummy_prefix=False, split_by_whitespace=False),
    }
    (FIXTURES / "unigram.json").write_text(json.dumps(cases, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
