#!/usr/bin/env python3
"""Prints the reference values of Tests/InferenceTests/AnswerMatchTests.swift: normalised words, exact match and F1, after
the definitions of SQuAD 1.1 (arXiv 1606.05250) and, for scripts without spaces, of MLQA (arXiv 1910.07475). Beside them
stands the F1 of CMRC 2018 (arXiv 1810.07366), which counts the longest common run instead of shared characters.

    tools/golden/answer_match.py
"""
import collections
import re
import string
import unicodedata

ALONE = re.compile("[\u0e01-\u0ecd\u1000-\u109f\u1780-\u17d3\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def words(text):
    text = text.lower()
    drop = set(string.punctuation)
    if ALONE.search(text):
        drop |= {c for c in text if unicodedata.category(c).startswith("P")}
    text = "".join(c for c in text if c not in drop)
    text = ALONE.sub(lambda m: f" {m.group()} ", text)
    return [w for w in text.split() if w not in ("a", "an", "the")]


def ratio(shared, given, gold):
    return 2 * shared / (len(given) + len(gold)) if shared else 0.0


def bag(given, gold):
    return ratio(sum((collections.Counter(given) & collections.Counter(gold)).values()), given, gold)


def run(given, gold):
    return ratio(
        max((k for i in range(len(given)) for j in range(len(gold))
             for k in range(1, min(len(given) - i, len(gold) - j) + 1) if given[i:i + k] == gold[j:j + k]), default=0),
        given, gold)


for answer, accepted in [
    ("The “Battle” of Hastings", "battle of Hastings"), ("in 1066, at the Hastings", "Hastings in 1066"),
    ("4分钟", "4分钟。"), ("玩家以水枪泡封敌人", "玩家以水枪、小枪、锤子或是水炸弹泡封敌人"), ("敌人玩家", "玩家敌人"),
    ("《人民日报》", "人民日报"), ("在Windows 7上", "Windows 7"), ("一九三一年", "1931年"), ("東京タワー", "東京 タワー"),
    ("한국 은행", "한국은행"), ("don't", "dont"), ("10–12 km", "10–12 km."),
]:
    given, gold = words(answer), words(accepted)
    print(answer, "|", accepted, "|", given, given == gold, repr(bag(given, gold)), "CMRC", repr(run(given, gold)))
