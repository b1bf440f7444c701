#!/usr/bin/env python3
"""Writes Tests/InferenceTests/Fixtures/greedy.json: what llama.cpp writes greedily with the default model.

For each of 20 prompts up to 64 ids, and at each step by how much the likeliest token's logit leads the next one's:
where another implementation parts from llama.cpp, a small lead says that rounding decided.

    python3 -m venv venv && venv/bin/pip install numpy llama-cpp-python==0.3.36
    venv/bin/python tools/golden/llama_cpp_greedy.py
"""
import ctypes
import json
import pathlib

import llama_cpp
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/SmolLM2-135M-Instruct.Q4_1.gguf"
TARGET = ROOT / "Tests/InferenceTests/Fixtures/greedy.json"
STEPS = 64
PROMPTS = [
    "The capital of France is",
    "Once upon a time, in a village by the sea,",
    "Water boils at 100 degrees because",
    "def fibonacci(n):\n",
    "The three most important rules of good writing are:\n1.",
    "Dear Anna,\n\nthank you for your letter.",
    "Photosynthesis is the process by which",
    "In 1492, Columbus",
    "To make a simple tomato sauce, you need",
    "Question: What is the tallest mountain on Earth?\nAnswer:",
    "The difference between a list and a tuple in Python is",
    "SELECT name, price FROM",
    "A prime number is",
    "The old man looked at the horizon and said:",
    "Der schnelle braune Fuchs",
    "| Country | Capital |\n|---|---|\n| Italy |",
    "{\"name\": \"Ada\", \"born\":",
    "Why do cats purr? Scientists believe",
    "Seven times eight is",
    "The library closes at nine, so",
]


def generate(llama, prompt):
    tokens = llama.tokenize(prompt.encode(), add_bos=False, special=False)
    llama.reset()
    llama.eval(tokens)
    vocabulary = llama.n_vocab()
    ids, leads = [], []
    for _ in range(STEPS):
        pointer = llama_cpp.llama_get_logits_ith(llama.ctx, -1)
        logits = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), shape=(vocabulary,))
        second, first = np.argsort(logits, kind="stable")[-2:]
        best = int(np.argmax(logits))
        ids.append(best)
        leads.append(round(float(logits[first] - logits[second]), 4))
        if llama_cpp.llama_vocab_is_eog(llama_cpp.llama_model_get_vocab(llama.model), best):
            break
        llama.eval([best])
    return {"prompt": prompt, "tokens": tokens, "ids": ids, "leads": leads}


def main():
    llama = llama_cpp.Llama(str(MODEL), n_ctx=512, n_threads=2, verbose=False)
    entries = [generate(llama, prompt) for prompt in PROMPTS]
    TARGET.write_text("[" + ",\n".join(json.dumps(entry) for entry in entries) + "]\n")


main()
