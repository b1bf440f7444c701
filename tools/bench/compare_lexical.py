"""Lexical search of Footnote by lists of postings, by FTS5 over the same passages, and tantivy's.

Passages are made up: about 70 words each, drawn from half a million by Zipf's and Mandelbrot's law, of which the most
frequent are English function words. Questions are 4 to 12 words drawn in the same way. Footnote and FTS5 answer with a
hundred passages, by words and by neighbouring words as docs/decisions/0005-lexical-search.md says; tantivy gets words
and neighbours as one query. Processor time stands beside the time on the clock: on a machine that does other things too
it is the one to look at.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import tempfile
import time

import numpy as np

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--passages", type=int, default=200_000)
parser.add_argument("--asked", type=int, default=100, help="questions to ask")
parser.add_argument("--measure", default=".build/release/measure", help="the program that measures Footnote")
parser.add_argument("--folder", help="where to put files while they are measured")
parser.add_argument("--out", help="folder for lexical-N.json and .md")
parser.add_argument("--only-footnote", action="store_true", help="leave tantivy out")
options = parser.parse_args()

VOCABULARY = 500_000
WORDS = 70
STOP = """the of and to in a is that for it as was with be by on not he i this are or his from at which but have an they
you were her she there been their we will would so if can what who do has its had into them then about some could these
than how when where our may no my me him your such should those because too over""".split()
SYLLABLES = ["ba", "ko", "ru", "te", "mi", "so", "la", "ven", "dor", "ki", "pu", "na", "zet", "fo", "gar", "li", "wu", "jo"]


def vocabulary():
    words = list(dict.fromkeys(STOP))
    number = len(SYLLABLES)
    while len(words) < VOCABULARY:
        rest, word = number, ""
        while rest:
            rest, syllable = divmod(rest, len(SYLLABLES))
            word += SYLLABLES[syllable]
        words.append(word)
        number += 1
    return words


def write_corpus(passages, questions):
    random = np.random.default_rng(1)
    words = np.array(vocabulary(), dtype=object)
    weights = 1 / (np.arange(VOCABULARY) + 2.7)
    sums = np.cumsum(weights / weights.sum())

    def draw(count):
        return words[np.minimum(np.searchsorted(sums, random.random(count)), VOCABULARY - 1)]

    with open(passages, "w") as file:
        for first in range(0, options.passages, 10_000):
            lengths = np.clip(random.normal(WORDS, WORDS / 4, min(10_000, options.passages - first)), 5, None).astype(int)
            drawn, place = draw(int(lengths.sum())), 0
            for length in lengths:
                file.write(" ".join(drawn[place : place + length]) + "\n")
                place += length
    with open(questions, "w") as file:
        for _ in range(options.asked):
            file.write(" ".join(draw(int(random.integers(4, 13)))) + "\n")


def percentiles(values):
    ordered = sorted(values)
    return {"median": statistics.median(ordered), "p95": ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]}


def footnote(folder, passages, questions):
    index, output = os.path.join(folder, "lexical.footnote"), os.path.join(folder, "lexical.jsonl")
    command = [options.measure, "lexical", "--index", index, "--passages", passages, "--questions", questions]
    subprocess.run(command + ["--output", output], check=True)
    with open(output) as lines:
        summary, *asked = map(json.loads, lines)
    database = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
    one = lambda sql: database.execute(sql).fetchone()[0]
    report = {
        "summary": summary, "sameScores": sum(line["sameScores"] for line in asked), "questions": len(asked),
        "listBytes": one("SELECT sum(length(data)) FROM posting_lists"),
        "placeBytes": one("SELECT sum(length(places)) FROM posting_lists"),
        "rowBytes": one("SELECT sum(length(data)) FROM posting_segments"),
        "fullTextBytes": one("SELECT sum(length(block)) FROM passage_search_data"),
        "fileBytes": os.path.getsize(index)}
    for name in ("ms", "processorMs", "filteredMs", "fullTextMs", "fullTextProcessorMs"):
        report[name] = percentiles([line[name] for line in asked])
    return report


def tantivy_report(folder, passages, questions):
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("body", tokenizer_name="en_stem").build()
    place = os.path.join(folder, "tantivy")
    os.makedirs(place)
    index = tantivy.Index(schema, path=place)
    start, cpu = time.perf_counter(), time.process_time()
    writer = index.writer(heap_size=512 << 20, num_threads=1)
    with open(passages) as lines:
        for line in lines:
            writer.add_document(tantivy.Document(body=line))
    writer.commit()
    writer.wait_merging_threads()
    report = {
        "version": importlib.metadata.version("tantivy"), "insertSeconds": time.perf_counter() - start,
        "insertProcessorSeconds": time.process_time() - cpu}
    report["fileBytes"] = sum(os.path.getsize(os.path.join(place, name)) for name in os.listdir(place))
    index.reload()
    searcher = index.searcher()
    wall, processor = [], []
    stop = set(STOP)
    with open(questions) as lines:
        for line in lines:
            words = line.split()
            telling = list(dict.fromkeys(word for word in words if word not in stop)) or words
            pairs = dict.fromkeys((a, b) for a, b in zip(words, words[1:]) if a not in stop and b not in stop)
            text = " ".join(telling + [f'"{a} {b}"^0.3' for a, b in pairs])
            best = []
            for _ in range(3):
                start, cpu = time.perf_counter(), time.process_time()
                searcher.search(index.parse_query(text, ["body"]), 100)
                best.append(((time.process_time() - cpu) * 1e3, (time.perf_counter() - start) * 1e3))
            processor.append(min(best)[0])
            wall.append(min(best)[1])
    return report | {"ms": percentiles(wall), "processorMs": percentiles(processor)}


def as_text(report):
    ours, peer = report["footnote"], report.get("tantivy")
    row = lambda name, wall, cpu: (
        f"| {name} | {wall['median']:,.1f} ms | {wall['p95']:,.1f} ms | {cpu['median']:,.1f} ms | {cpu['p95']:,.1f} ms |")
    lines = [
        f"{report['passages']:,} made-up passages of about {WORDS} words, {ours['questions']} questions, {report['processor']}.",
        "", "| | median | 95th percentile | median, processor | 95th percentile, processor |", "|---|---:|---:|---:|---:|",
        row("lists of postings", ours["ms"], ours["processorMs"]),
        row("FTS5", ours["fullTextMs"], ours["fullTextProcessorMs"])]
    if peer:
        lines.append(row(f"tantivy {peer['version']}", peer["ms"], peer["processorMs"]))
    summary = ours["summary"]
    lines += [
        "", f"The ten best have the same scores by lists and by FTS5 for {ours['sameScores']} of {ours['questions']} questions.",
        f"With a filter that leaves one of a thousand documents: {ours['filteredMs']['median']:,.1f} ms in the median and "
        f"{ours['filteredMs']['p95']:,.1f} ms at the 95th percentile. Before compaction: "
        f"{summary['questionMsBeforeCompaction']:,.1f} ms on average. First question of a process: "
        f"{summary['firstQuestionMs']:,.0f} ms.",
        f"Inserting: {summary['insertProcessorSeconds']:,.0f} s of the processor; compacting: "
        f"{summary['compactProcessorSeconds']:,.0f} s. Lists {ours['listBytes']:,} bytes, places {ours['placeBytes']:,}, "
        f"rows {ours['rowBytes']:,}; full text {ours['fullTextBytes']:,}."]
    if peer:
        lines.append(f"tantivy: inserting {peer['insertProcessorSeconds']:,.0f} s of the processor; {peer['fileBytes']:,} bytes.")
    return "\n".join(lines)


def main():
    report = {"passages": options.passages, "processor": processor_name()}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        passages, questions = os.path.join(folder, "passages.txt"), os.path.join(folder, "questions.txt")
        write_corpus(passages, questions)
        if not options.only_footnote:
            report["tantivy"] = tantivy_report(folder, passages, questions)
        report["footnote"] = footnote(folder, passages, questions)
    text = as_text(report)
    print(text)
    if options.out:
        os.makedirs(options.out, exist_ok=True)
        base = os.path.join(options.out, f"lexical-{options.passages}")
        with open(base + ".json", "w") as file:
            json.dump(report, file, indent=2)
            file.write("\n")
        with open(base + ".md", "w") as file:
            file.write(text + "\n")


def processor_name():
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
