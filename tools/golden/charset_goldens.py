#!/usr/bin/env python3
"""Writes Tests/DocumentsTests/Fixtures/text/single-byte.json: what the bytes from 0x80 to 0xFF stand for in the single-byte
sets of the WHATWG Encoding Standard, by Python's codecs. Bytes from 0x80 to 0x9F that a Windows set leaves undefined stand
for the control characters of the same number, as the standard has it; others for U+FFFD.

    tools/golden/charset_goldens.py
"""
import json
import os

CODECS = {
    "ibm866": "cp866", "iso-8859-2": "iso8859-2", "iso-8859-3": "iso8859-3", "iso-8859-4": "iso8859-4",
    "iso-8859-5": "iso8859-5", "iso-8859-6": "iso8859-6", "iso-8859-7": "iso8859-7", "iso-8859-8": "iso8859-8",
    "iso-8859-10": "iso8859-10", "iso-8859-13": "iso8859-13", "iso-8859-14": "iso8859-14", "iso-8859-15": "iso8859-15",
    "iso-8859-16": "iso8859-16", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "macintosh": "mac-roman", "windows-874": "cp874",
    "windows-1250": "cp1250", "windows-1251": "cp1251", "windows-1252": "cp1252", "windows-1253": "cp1253",
    "windows-1254": "cp1254", "windows-1256": "cp1256", "windows-1257": "cp1257", "cp437": "cp437", "cp850": "cp850",
}


def character(byte, codec, label):
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte) if label.startswith("windows") and byte < 0xA0 else "\ufffd"


table = {label: "".join(character(b, codec, label) for b in range(0x80, 0x100)) for label, codec in CODECS.items()}
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../../Tests/DocumentsTests/Fixtures/text/single-byte.json"), "w") as file:
    json.dump(table, file, indent=0, sort_keys=True)
    file.write("\n")
