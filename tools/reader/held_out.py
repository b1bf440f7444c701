#!/usr/bin/env python3
"""Writes the question sets that nothing is trained on, which the reader's confidence is fitted on.

    tools/reader/held_out.py DATA WORK

WORK/articles holds questions about the held-out articles beside all articles of squad-a and squad-c, WORK/manuals
questions about the held-out sources of faq beside these sources alone: each a folder with questions.jsonl and documents.
"""
import json
import pathlib
import re
import shutil
import sys

from mixture import HELD_OUT_ARTICLES, HELD_OUT_SOURCES, questions


def copy(source, target):
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target / source.name)


def articles(data, work):
    records = []
    for name in ("squad-a", "squad-c"):
        for document in sorted((data / name / "documents").iterdir()):
            copy(document, work / "articles/documents")
        records += [r for r in questions(data / name) if r["document"].rsplit(".", 1)[0] in HELD_OUT_ARTICLES]
    return records


def manuals(data, work):
    for document in sorted((data / "faq/documents").iterdir()):
        if document.name.split("--")[0] in HELD_OUT_SOURCES:
            copy(document, work / "manuals/documents")
    records = [r for r in questions(data / "faq") if r["source"] in HELD_OUT_SOURCES]
    for record in records:
        kind = {"code": "steps"}.get(record["answerKind"], record["answerKind"])
        if kind == "yesno":
            said = re.match(r"(yes|no)\b", record["answers"][0], re.IGNORECASE)
            kind = said[1].lower() if said else "sentence"
        record["answerKind"] = kind
    return records


def main():
    data, work = map(pathlib.Path, sys.argv[1:3])
    for name, records in (("articles", articles(data, work)), ("manuals", manuals(data, work))):
        with open(work / name / "questions.jsonl", "w", encoding="utf-8") as out:
            for record in records:
                known = {key: value for key, value in record.items() if value is not None}
                out.write(json.dumps(known, ensure_ascii=False) + "\n")
        print(name, len(records), "questions")


if __name__ == "__main__":
    main()
