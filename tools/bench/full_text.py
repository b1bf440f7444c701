"""Full-text search at a size of one's choice, with SQLite alone.

Passages are stretches of two places of the given texts put together, so that words are as frequent as in texts, and each
document has twenty of them. Questions are stretches of a few words from the same texts, or the lines of --questions
(JSON objects with a `question`). Processor time is reported beside the time on the clock: on a machine that does other
things too it is the one to look at.
"""

import argparse
import json
import os
import random
import re
import sqlite3
import statistics
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--texts", required=True, help="a folder of text files")
parser.add_argument("--questions", help="JSON lines with questions; without it, stretches of the texts")
parser.add_argument("--passages", type=int, default=1_000_000)
parser.add_argument("--words", type=int, default=110, help="words of a passage")
parser.add_argument("--asked", type=int, default=100, help="questions to ask")
parser.add_argument("--folder", help="where to put the file while it is measured")
parser.add_argument("--out", help="folder for full-text-N.json and .md")
options = parser.parse_args()

TABLES = """
CREATE TABLE documents (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, modified REAL NOT NULL) STRICT;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, text TEXT NOT NULL,
    UNIQUE (document_id, ordinal)) STRICT;
CREATE VIRTUAL TABLE passage_search USING fts5 (
    title, headings, body, unspaced, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO passage_search (passage_search, rank) VALUES ('rank', 'bm25(2.0, 1.5, 1.0, 1.0)');
"""
STOP = set("""a about an any and are as at be been but by can could did do does for from had has have he her his how i if
in into is it its may no not of on or our she should so some such than that the their them then there these they this to
was we were what when where which who why will with would you your""".split())
PER_DOCUMENT = 20
BATCH = 20_000


class Clock:
    """Seconds on the clock and of the processor."""

    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu


def words_of(folder):
    text = []
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith((".txt", ".md")):
                with open(os.path.join(place, name), encoding="utf-8", errors="replace") as file:
                    text.append(file.read())
    words = re.findall(r"[^\W_]+", " ".join(text))
    if len(words) < 1_000:
        raise SystemExit(f"{folder}: {len(words)} words in its .txt and .md files, too few to make passages of")
    return words


def build(database, words):
    insert = Clock()
    insert.wall = insert.cpu = 0
    for first in range(0, options.passages, BATCH):
        rows = []
        for number in range(first, min(first + BATCH, options.passages)):
            half = options.words // 2
            places = [random.randrange(len(words) - half) for _ in range(2)]
            body = " ".join(word for place in places for word in words[place : place + half])
            rows.append((number + 1, number // PER_DOCUMENT + 1, number % PER_DOCUMENT, words[places[0]], body))
        with Clock() as part:
            database.execute("BEGIN")
            database.executemany(
                "INSERT OR IGNORE INTO documents VALUES (?, ?, ?)",
                ((d, f"/texts/{d % 97}/document {d}.md", d) for d in sorted({row[1] for row in rows})))
            database.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?)", ((r[0], r[1], r[2], r[4]) for r in rows))
            database.executemany(
                "INSERT INTO passage_search (rowid, title, headings, body, unspaced) VALUES (?, ?, ?, ?, '')",
                ((r[0], f"document {r[1]}", r[3], r[4]) for r in rows))
            database.execute("COMMIT")
        insert.wall += part.wall
        insert.cpu += part.cpu
    with Clock() as merge:
        database.execute("INSERT INTO passage_search (passage_search) VALUES ('optimize')")
    database.execute("PRAGMA wal_checkpoint(truncate)")
    return insert, merge


def expressions(question):
    """A question's words, and its telling neighbours, in FTS5's syntax."""
    words = re.findall(r"[^\W_]+", question.lower())
    telling = [word not in STOP for word in words]
    terms = list(dict.fromkeys(word for word, tells in zip(words, telling) if tells)) or words
    pairs = dict.fromkeys(
        f"{a} {b}" for a, b, x, y in zip(words, words[1:], telling, telling[1:]) if x and y)
    return [" OR ".join('{title headings body} : "%s"' % part for part in parts) for parts in (terms, list(pairs)) if parts]


FILTER = """ AND (SELECT {} FROM passages JOIN documents ON documents.id = document_id
    WHERE passages.id = passage_search.rowid)"""
SEARCHES = {
    "words and neighbours": "",
    "the same, a filter that leaves 9 of 10": FILTER.format(f"documents.modified >= {options.passages // PER_DOCUMENT // 10}"),
    "the same, a filter that leaves 1 of 1000": FILTER.format(f"documents.modified < {options.passages // PER_DOCUMENT // 1000}"),
}


def ask(database, question, condition):
    for number, expression in enumerate(expressions(question)):
        database.execute(
            f"SELECT rowid, rank FROM passage_search WHERE passage_search MATCH ?{condition} ORDER BY rank LIMIT ?",
            (expression, 200 if number == 0 else 400)).fetchall()


def main():
    random.seed(1)
    words = words_of(options.texts)
    if options.questions:
        with open(options.questions, encoding="utf-8") as lines:
            questions = [json.loads(line)["question"] for line in lines]
        questions = questions[:: max(1, len(questions) // options.asked)][: options.asked]
    else:
        places = [random.randrange(len(words) - 9) for _ in range(options.asked)]
        questions = [" ".join(words[place : place + random.randrange(4, 9)]) for place in places]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = os.path.join(folder, "full-text.db")
        database = sqlite3.connect(path, isolation_level=None)
        database.execute("PRAGMA journal_mode = wal")
        database.executescript(TABLES)
        insert, merge = build(database, words)
        table = database.execute("SELECT sum(length(block)) FROM passage_search_data").fetchone()[0]
        report = {
            "passages": options.passages, "wordsOfAPassage": options.words, "sqlite": sqlite3.sqlite_version,
            "insertSeconds": insert.wall, "insertProcessorSeconds": insert.cpu, "mergeSeconds": merge.wall,
            "mergeProcessorSeconds": merge.cpu, "fileBytes": os.path.getsize(path), "fullTextBytes": table,
            "questions": len(questions), "searches": {}}
        for name, condition in SEARCHES.items():
            times = []
            for question in questions:
                with Clock() as clock:
                    ask(database, question, condition)
                times.append((clock.wall * 1e3, clock.cpu * 1e3))
            report["searches"][name] = {
                kind: {"median": statistics.median(values), "p95": sorted(values)[int(0.95 * len(values))]}
                for kind, values in zip(("ms", "processorMs"), zip(*times))}
        database.close()
    text = as_text(report)
    print(text)
    if options.out:
        os.makedirs(options.out, exist_ok=True)
        with open(os.path.join(options.out, f"full-text-{options.passages}.json"), "w") as file:
            json.dump(report, file, indent=2)
            file.write("\n")
        with open(os.path.join(options.out, f"full-text-{options.passages}.md"), "w") as file:
            file.write(text + "\n")


def as_text(report):
    count = report["passages"]
    lines = [
        f"{count:,} passages of about {report['wordsOfAPassage']} words; SQLite {report['sqlite']}; {report['questions']} questions",
        "", "| | on the clock | of the processor |", "|---|---:|---:|"]
    for name in ("insert", "merge"):
        wall, cpu = report[f"{name}Seconds"], report[f"{name}ProcessorSeconds"]
        lines.append(f"| {name} | {wall:,.0f} s | {cpu:,.0f} s, {count / cpu:,.0f} passages a second |")
    for name, times in report["searches"].items():
        for kind in ("median", "p95"):
            lines.append(f"| {name}: {kind} | {times['ms'][kind]:,.0f} ms | {times['processorMs'][kind]:,.0f} ms |")
    lines += [
        "", f"File: {report['fileBytes']:,} bytes with the passages' texts, of which full text {report['fullTextBytes']:,}."]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
