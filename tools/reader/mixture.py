#!/usr/bin/env python3
"""Writes the question file that the reader is trained on, from open reading sets.

    tools/reader/mixture.py DATA OUTPUT [--share 1.0] [--seed 1]

DATA holds the folders squad-a, squad-c, faq, cmrc-train and reading/…, each with questions.jsonl and documents. OUTPUT becomes a
folder with questions.jsonl and documents for `footnote train finetune --questions`, and held-out.jsonl with the
questions of the sources that are left out.

Every passage is a document of its own: its headings on the first line, as Footnote gives passages to the reader, and
its text below. An answer has a kind (see `KINDS`). An answer of a few words stands whole. A sentence, a list or a passage is named by its
first words, which is enough to find it.

Unanswerable questions stand beside passages that look right: those of the sets, and answerable questions beside
another passage of the same source that shares the most words with them.
"""
import argparse
import collections
import hashlib
import json
import math
import pathlib
import random
import re

#: The forms of answers, as Sources/Inference/Reading/AnswerKind.swift has them.
KINDS = ("words", "sentence", "steps", "yes", "no", "passage")
#: An opening is this many words of what is named (`ReadingFormat.openingWords`).
OPENING_WORDS = 6
#: Sources that nothing is trained on: encyclopaedia articles, and manuals, government pages and guides.
HELD_OUT_ARTICLES = {
    "construction", "huguenot", "normans", "united-methodist-church",
    "chloroplast", "packet-switching", "private-school", "rhine",
}
HELD_OUT_SOURCES = {"usajobs", "celery", "privacyguides", "rclone", "borg", "18f-guides", "everything-curl", "monero"}
#: Sources whose questions follow a few templates, and the percentage of them that is taken.
TEMPLATED_SOURCES = {"medquad": 40}
#: Bytes of a passage, about four to a token: as the chunker fills them, and at most.
TARGET_BYTES, MOST_BYTES = 640, 1000
#: Characters of an answer of a few words in Chinese.
MOST_CHINESE_ANSWER = 30

WORD = re.compile(r"[^\W_]+")
COMMON = set(
    "a an the of to in on at for from by with and or is are was were be been do does did can could should would will "
    "how what which who whom whose when where why i my me you your it its this that there if not no any as".split())


class Passage:
    """A stretch of a document, under its headings."""

    def __init__(self, headings, text, document, start, end):
        self.headings, self.text, self.document = headings, text, document
        self.start, self.end = start, end
        self.words = collections.Counter(content_words(text + " " + " ".join(headings)))


def content_words(text):
    return [word[:7] for word in WORD.findall(text.lower()) if word not in COMMON]


def questions(folder):
    with open(folder / "questions.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def blocks(text, start, end):
    """The blocks of a section as ranges: parted by blank lines outside fences; a list stays together."""
    ranges, fence, begin, place = [], False, None, start
    for line in text[start:end].splitlines(keepends=True):
        if line.lstrip().startswith(("```", "~~~")):
            fence = not fence
        if line.strip() or fence:
            begin = place if begin is None else begin
        elif begin is not None:
            ranges.append((begin, place))
            begin = None
        place += len(line)
    if begin is not None:
        ranges.append((begin, place))
    return ranges


def passages(text, document):
    """Cuts a Markdown document into passages below their headings."""
    result, path, fence, place, start = [], [], False, 0, 0
    sections = []
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith(("```", "~~~")):
            fence = not fence
        heading = None if fence else re.match(r"(#{1,6})\s+(.+?)\s*#*\s*$", line)
        if heading:
            sections.append((list(path), start, place))
            level = len(heading[1])
            path = [entry for entry in path if entry[0] < level] + [(level, heading[2])]
            start = place + len(line)
        place += len(line)
    sections.append((list(path), start, place))
    for path, start, end in sections:
        current = None
        for begin, stop in blocks(text, start, end):
            if current and stop - current[0] <= TARGET_BYTES or current and current[1] - current[0] < 160 and stop - current[0] <= MOST_BYTES:
                current = (current[0], stop)
                continue
            if current:
                result.append(current + (path,))
            current = (begin, stop)
        if current:
            result.append(current + (path,))
    cut = []
    for begin, stop, path in result:
        while stop - begin > MOST_BYTES:
            edge = max(text.rfind("\n", begin + 200, begin + MOST_BYTES), text.rfind(". ", begin + 200, begin + MOST_BYTES) + 1)
            edge = edge if edge > begin + 200 else begin + MOST_BYTES
            cut.append((begin, edge, path))
            begin = edge
        cut.append((begin, stop, path))
    headings = lambda path: list(dict.fromkeys(title for _, title in path))
    return [Passage(headings(path), text[b:e].strip(), document, b, e) for b, e, path in cut if text[b:e].strip()]


class Ranking:
    """Passages in the order of the words that they share with a question (BM25)."""

    def __init__(self, passages):
        self.passages = passages
        self.postings = collections.defaultdict(list)
        for number, passage in enumerate(passages):
            length = sum(passage.words.values())
            for word, seen in passage.words.items():
                self.postings[word].append((number, seen * 2.2 / (seen + 1.2 * (0.25 + 0.75 * length / 90))))

    def scores(self, question):
        """The score of each passage that shares a word, by its number."""
        scores = collections.Counter()
        for word in sorted(set(content_words(question))):
            found = self.postings.get(word, [])
            rarity = math.log(1 + len(self.passages) / (1 + len(found)))
            for number, weight in found:
                scores[number] += rarity * weight
        return scores


def opening(text):
    """The first words of a text, as they stand."""
    match = re.match(r"\s*((?:\S+\s+){0,%d}\S+)" % (OPENING_WORDS - 1), text)
    return match[1] if match else text.strip()


class Mixture:
    """Passages with their questions, gathered from all sets."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.entries = collections.OrderedDict()
        self.counts = collections.Counter()

    def add(self, group, heading, text, question, answer, origin):
        """Puts a question beside a passage, with the kind and text of its answer; without one it is unanswerable there."""
        key = (group, heading, text)
        known = self.entries.setdefault(key, [])
        if all(question != other for other, _, _ in known):
            known.append((question, answer, origin))
            self.counts[origin, answer[0] if answer else "none"] += 1

    def write(self, folder):
        (folder / "documents").mkdir(parents=True, exist_ok=True)
        with open(folder / "questions.jsonl", "w", encoding="utf-8") as out:
            for number, ((group, heading, text), asked) in enumerate(self.entries.items()):
                passage = (heading + "\n" + text if heading else text).strip()
                name = f"{number:05d}.txt"
                (folder / "documents" / name).write_text(passage, encoding="utf-8")
                for question, answer, origin in asked:
                    record = {
                        "id": f"{number}-{hashlib.sha256(question.encode()).hexdigest()[:8]}", "question": question,
                        "answers": [answer[1]] if answer else [], "document": name,
                        "evidence": {"startByte": 0, "endByte": len(passage.encode())}, "source": origin,
                    }
                    if answer:
                        record["answerKind"] = answer[0]
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")


def few_words(mixture, folder, origin, share, held_out=(), most=10, unanswerable=0.4, heading=0.5):
    """Sets whose answers are a few words of a paragraph."""
    paragraphs = collections.OrderedDict()
    texts = {}
    for record in questions(folder):
        document = record["document"]
        if document.rsplit(".", 1)[0] in held_out:
            continue
        if document not in texts:
            texts[document] = (folder / "documents" / document).read_bytes()
        evidence = record.get("evidence")
        if evidence:
            place = (document, evidence["startByte"], evidence["endByte"])
            paragraphs.setdefault(place, []).append(record)
        else:
            paragraphs.setdefault((document, None, None), []).append(record)
    unplaced = {place[0]: asked for place, asked in paragraphs.items() if place[1] is None}
    by_document = collections.defaultdict(list)
    for place in paragraphs:
        if place[1] is not None:
            text = texts[place[0]][place[1]:place[2]].decode().strip()
            by_document[place[0]].append(Passage([], text, place[0], place[1], place[2]))
    for document, found in by_document.items():
        ranking = Ranking(found)
        scores = {record["id"]: ranking.scores(record["question"]) for record in sum((paragraphs[p] for p in paragraphs if p[0] == document), [])}
        beside = collections.defaultdict(list)
        for record in unplaced.get(document, []):
            if scores[record["id"]]:
                beside[scores[record["id"]].most_common(1)[0][0]].append(record)
        title = texts[document].split(b"\n", 1)[0].decode().strip()
        for number, passage in enumerate(found):
            if mixture.random.random() > share:
                continue
            asked = paragraphs[document, passage.start, passage.end]
            mixture.random.shuffle(asked)
            answerable = [r for r in asked if r["answers"]][:most]
            refused = [r for r in asked if not r["answers"]] + beside[number]
            mixture.random.shuffle(refused)
            wanted = round(len(answerable) * unanswerable / (1 - unanswerable))
            others = [
                r for p in found if p is not passage
                for r in paragraphs[document, p.start, p.end]
                if r["answers"] and not any(a.lower() in passage.text.lower() for a in r["answers"])
            ]
            others.sort(key=lambda r: -scores[r["id"]][number])
            refused = refused[:wanted]
            refused += others[:max(0, wanted - len(refused), wanted // 3)]
            head = title if mixture.random.random() < heading and title not in passage.text[:len(title) + 2] else ""
            for record in answerable + refused:
                kept = [a for a in record["answers"] if a in passage.text] if record in answerable else []
                if record in answerable and not kept:
                    continue
                answer = ("words", min(kept, key=len)) if kept else None
                mixture.add(document, head, passage.text, record["question"], answer, origin)


def manuals(mixture, folder, share):
    """Questions about manuals and guides, whose answers are sentences, lists or passages."""
    records = questions(folder)
    by_source = collections.defaultdict(list)
    for record in records:
        by_source[record["source"]].append(record)
    for source, asked in by_source.items():
        if source in HELD_OUT_SOURCES:
            continue
        if source in TEMPLATED_SOURCES:
            asked = mixture.random.sample(asked, len(asked) * TEMPLATED_SOURCES[source] // 100)
        texts, cut = {}, {}
        for document in {record["document"] for record in asked}:
            texts[document] = (folder / "documents" / document).read_text(encoding="utf-8")
            cut[document] = passages(texts[document], document)
        everything = [passage for document in sorted(cut) for passage in cut[document]]
        ranking = Ranking(everything)
        placed = []
        for record in asked:
            if record["answers"] and mixture.random.random() < share:
                found = place(record, texts[record["document"]], cut[record["document"]])
                if found:
                    placed.append((record, *found))
        used = {id(passage) for _, passage, *_ in placed}
        for record, passage, at, evidence in placed:
            # Of yes and no there are few: each is asked with the word in the passage, and without it.
            for times in range(2 if record["answerKind"] == "yesno" else 1):
                head, text, answer = written(mixture, record, passage, at, times)
                mixture.add(record["document"], head, text, record["question"], answer, source)
        for record in asked:
            if mixture.random.random() > share * (0.5 if record["answers"] else 1.0):
                continue
            # Passages that other questions bring along cost nothing more.
            wrong = nearest(record, ranking, texts)
            for passage in ([p for p in wrong if id(p) in used] or wrong)[:1]:
                mixture.add(
                    passage.document, " > ".join(passage.headings), passage.text, record["question"], None, source)


def place(record, text, cut):
    """The passage that holds the beginning of a question's answer, and where it begins there."""
    start, end = (len(text.encode()[:record["evidence"][key]].decode()) for key in ("startByte", "endByte"))
    answer = record["answers"][0] if record["answerKind"] != "passage" else text[start:end].strip()
    at = text.find(answer, start)
    if at < 0:
        return None
    for passage in cut:
        if passage.start <= at < passage.end:
            begin = text.find(passage.text[:40], passage.start)
            return passage, max(0, at - begin), (start, end)
    return None


def nearest(record, ranking, texts):
    """Passages that look as if they answered a question and do not: outside its evidence, best first."""
    evidence = record["evidence"]
    bounds = None
    if evidence:
        text = texts[record["document"]]
        bounds = [len(text.encode()[:evidence[key]].decode()) for key in ("startByte", "endByte")]
    asked = record["question"].strip(" ?").lower()
    wrong = []
    for number, _ in ranking.scores(record["question"]).most_common(12):
        passage = ranking.passages[number]
        answers = bounds and passage.document == record["document"] and passage.start < bounds[1] and bounds[0] < passage.end
        if not answers and not any(asked in heading.lower() for heading in passage.headings):
            wrong.append(passage)
    return wrong


def written(mixture, record, passage, at, times):
    """Heading, text and answer of a question about a manual; the second time without the words yes and no."""
    headings, text = list(passage.headings), passage.text
    # A heading that is the question itself would give the answer away.
    if record["headingKept"] and len(headings) > 1 and mixture.random.random() < 0.5:
        headings = headings[:-1]
    kind = {"code": "steps"}.get(record["answerKind"], record["answerKind"])
    if kind == "yesno":
        said = re.match(r"(yes|no)\b[\s.,;:!–-]*", text[at:], re.IGNORECASE)
        kind = said[1].lower() if said else "sentence"
        rest = text[at + said.end():] if said else ""
        # Documents seldom say yes or no.
        if said and len(rest.split()) > 5 and times == 1:
            text = text[:at] + rest[0].upper() + rest[1:]
    return " > ".join(headings), text, (kind, opening(text[at:]))


def chinese(mixture, folder, share):
    """Questions about Chinese paragraphs, which are cut at sentences into passages."""
    by_document = collections.defaultdict(list)
    for record in questions(folder):
        if len(record["answers"][0]) <= MOST_CHINESE_ANSWER:
            by_document[record["document"]].append(record)
    for document, asked in sorted(by_document.items()):
        if mixture.random.random() > share:
            continue
        text = (folder / "documents" / document).read_text(encoding="utf-8").split("\n", 1)[-1].strip()
        title, cut = (folder / "documents" / document).read_text(encoding="utf-8").split("\n", 1)[0].strip(), [""]
        for sentence in re.findall(r"[^。！？]+[。！？]*", text):
            if len((cut[-1] + sentence).encode()) > MOST_BYTES and cut[-1]:
                cut.append("")
            cut[-1] += sentence
        placed = [[] for _ in cut]
        for record in asked:
            holding = [number for number, passage in enumerate(cut) if record["answers"][0] in passage]
            if len(holding) == 1:
                placed[holding[0]].append(record)
        number = max(range(len(cut)), key=lambda n: len(placed[n]))
        for record in placed[number]:
            mixture.add(document, title, cut[number], record["question"], ("words", record["answers"][0]), "cmrc")
        # Questions about the rest of the document look as if this passage answered them.
        for record in [r for n, found in enumerate(placed) if n != number for r in found][:2]:
            mixture.add(document, title, cut[number], record["question"], None, "cmrc")


def sentences_together(mixture, folder, share):
    """Short questions about single sentences: some sentences of one document make a passage."""
    by_document = collections.defaultdict(list)
    for record in questions(folder):
        by_document[record["document"]].append(record)
    for document, asked in by_document.items():
        text = (folder / "documents" / document).read_bytes()
        by_place = collections.OrderedDict()
        for record in asked:
            by_place.setdefault((record["evidence"]["startByte"], record["evidence"]["endByte"]), []).append(record)
        places = list(by_place)
        for first in range(0, len(places) - 3, 4):
            if mixture.random.random() > share:
                continue
            group = places[first:first + 4]
            passage = " ".join(text[b:e].decode().strip() for b, e in group)
            for b, e in group:
                for record in mixture.random.sample(by_place[b, e], min(2, len(by_place[b, e]))):
                    kept = [a for a in record["answers"] if a in passage]
                    if kept:
                        mixture.add(document, "", passage, record["question"], ("words", min(kept, key=len)), "qamr-wiki")
            if first >= 4:
                for record in by_place[places[first - 1]][:2]:
                    if not any(a.lower() in passage.lower() for a in record["answers"]):
                        mixture.add(document, "", passage, record["question"], None, "qamr-wiki")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    mixture = Mixture(given.seed)
    manuals(mixture, given.data / "faq", given.share)
    for name in ("squad-a", "squad-c"):
        few_words(mixture, given.data / name, name, 0.5 * given.share, HELD_OUT_ARTICLES)
    few_words(mixture, given.data / "reading/nq-open-gold", "nq-open-gold", 0.5 * given.share, unanswerable=0.2)
    few_words(mixture, given.data / "reading/qed-dev", "qed-dev", 0.6 * given.share, unanswerable=0.0)
    sentences_together(mixture, given.data / "reading/qamr-wiki", 0.05 * given.share)
    chinese(mixture, given.data / "cmrc-train", 0.25 * given.share)
    mixture.write(given.output)
    total = sum(len(text) + len(head) + sum(len(q) + len(a[1] if a else "") + 20 for q, a, _ in asked)
                for (_, head, text), asked in mixture.entries.items())
    print(f"{len(mixture.entries)} passages, {sum(map(len, mixture.entries.values()))} questions, about {total // 4000} thousand tokens")
    kinds = collections.Counter()
    sets = collections.Counter()
    for (origin, kind), count in mixture.counts.items():
        kinds[kind] += count
        sets[origin if origin in ("squad-a", "squad-c", "nq-open-gold", "qed-dev", "qamr-wiki", "cmrc") else "manuals", kind] += count
    print(dict(kinds))
    for key, count in sorted(sets.items()):
        print(*key, count)


if __name__ == "__main__":
    main()
