#!/usr/bin/env python3
"""Writes samples of text in the sets that it used to be written in, to measure how many are read rightly
(Tests/DocumentsTests/Text/CharsetMeasurement.swift). The texts are the translations of programs that this machine has
installed (/usr/share/locale), 1, 3 and 10 messages joined, 40 samples of each. They are not kept: run it again.

    tools/golden/charset_samples.py FILE
    FOOTNOTE_CHARSET_SAMPLES=FILE tools/test --only DocumentsTests --filter CharsetMeasurement
"""
import base64
import gettext
import glob
import json
import random
import sys
import unicodedata

SETS = {
    "ar": ["cp1256"], "bg": ["cp1251"], "cs": ["cp1250", "iso8859-2"], "da": ["cp1252"],
    "de": ["cp1252", "utf-16-le", "utf-16-be", "utf-8"], "el": ["cp1253", "iso8859-7"], "es": ["cp1252"], "et": ["cp1257"],
    "fi": ["cp1252"], "fr": ["cp1252", "iso8859-15"], "he": ["cp1255"], "hr": ["cp1250"], "hu": ["cp1250", "iso8859-2"],
    "it": ["cp1252"], "ja": ["cp932", "euc-jp", "iso2022_jp", "utf-16-le", "utf-8"], "ko": ["cp949"], "lt": ["cp1257"],
    "lv": ["cp1257"], "nl": ["cp1252"], "pl": ["cp1250", "iso8859-2"], "pt": ["cp1252"], "ro": ["cp1250", "iso8859-2"],
    "ru": ["cp1251", "koi8-r", "cp866", "iso8859-5"], "sk": ["cp1250"], "sr": ["cp1251"], "sv": ["cp1252"],
    "th": ["cp874"], "tr": ["cp1254"], "uk": ["cp1251", "koi8-u"], "vi": ["cp1258"], "zh_CN": ["gb18030"],
    "zh_TW": ["big5"],
}
TONES = "\u0300\u0301\u0303\u0309\u0323"


def messages(language):
    found = set()
    for path in sorted(glob.glob(f"/usr/share/locale/{language}/LC_MESSAGES/*.mo")):
        try:
            with open(path, "rb") as file:
                catalog = gettext.GNUTranslations(file)._catalog
        except (OSError, UnicodeDecodeError, ValueError):
            continue
        for key, text in catalog.items():
            if key and isinstance(text, str) and text != key and len(text) > 12 and "%" not in text and "\n" not in text:
                found.add(text)
    return sorted(found)


def vietnamese(text):
    """Tones by themselves, as windows-1258 has them."""
    result = ""
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        tones = [p for p in parts[1:] if p in TONES]
        if len(parts) > 1 and tones and (len(parts) == 3 or not character.encode("cp1258", "ignore")):
            rest = "".join(p for p in parts if p not in TONES)
            result += unicodedata.normalize("NFC", rest) + tones[0]
        else:
            result += character
    return result


random.seed(5)
samples = []
for language, codecs in SETS.items():
    texts = messages(language)
    for codec in codecs if len(texts) >= 10 else []:
        for count in (1, 3, 10):
            for _ in range(40):
                text = ". ".join(random.sample(texts, count))
                data = (vietnamese(text) if codec == "cp1258" else text).encode(codec, "ignore")
                if codec == "iso2022_jp" or any(byte > 127 for byte in data):
                    samples.append({
                        "language": language, "charset": codec, "count": count,
                        "bytes": base64.b64encode(data).decode(), "text": data.decode(codec)})
json.dump(samples, open(sys.argv[1], "w"))
