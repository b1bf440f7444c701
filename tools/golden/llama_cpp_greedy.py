#!/usr/bin/env python3
"""Writes what llama.cpp writes greedily: Tests/InferenceTests/Fixtures/greedy.json with the default model, and
greedy-stories.json with a small float32 model where its path is given.

For each prompt up to 64 ids, and at each step by how much the likeliest token's logit leads the next one's: where
another implementation parts from llama.cpp, a small lead says that rounding decided. For the default model also the
ids' log probabilities, as llama.cpp computes them and as PyTorch does in float32 from the dequantised weights: how far
llama.cpp lies from exact arithmetic tells what to ask of others.

    python3 -m venv venv && venv/bin/pip install numpy llama-cpp-python==0.3.36 torch transformers gguf
    venv/bin/python tools/golden/llama_cpp_greedy.py [--stories stories260K.gguf]
"""
import argparse
import ctypes
import json
import pathlib

import llama_cpp
import numpy as np
import torch
import transformers

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/SmolLM2-135M-Instruct.Q4_1.gguf"
FIXTURES = ROOT / "Tests/InferenceTests/Fixtures"
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


STORIES = [
    "Once upon a time", "Lily and Tom", "The dog", "One day, a bird", "Mom said", "It was a sunny day", "There was a big",
    "The little boy was sad because", "\"Hello,\" said the", "A cat named Sue",
]


def log_softmax(logits):
    shifted = logits.astype(np.float64) - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


def generate(llama, prompt, add_bos):
    tokens = llama.tokenize(prompt.encode(), add_bos=add_bos, special=False)
    llama.reset()
    llama.eval(tokens)
    vocabulary = llama.n_vocab()
    ids, leads, scores = [], [], []
    for _ in range(STEPS):
        pointer = llama_cpp.llama_get_logits_ith(llama.ctx, -1)
        logits = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), shape=(vocabulary,))
        second, first = np.argsort(logits, kind="stable")[-2:]
        best = int(np.argmax(logits))
        ids.append(best)
        leads.append(round(float(logits[first] - logits[second]), 4))
        scores.append(round(float(log_softmax(logits)[best]), 4))
        if llama_cpp.llama_vocab_is_eog(llama_cpp.llama_model_get_vocab(llama.model), best):
            break
        llama.eval([best])
    return {"prompt": prompt, "tokens": tokens, "ids": ids, "leads": leads, "scores": scores}


def exact_scores(model, entry):
    with torch.no_grad():
        logits = model(torch.tensor([entry["tokens"] + entry["ids"]])).logits[0].float().numpy()
    start = len(entry["tokens"]) - 1
    return [round(float(log_softmax(logits[start + step])[token]), 4) for step, token in enumerate(entry["ids"])]


def write(name, entries):
    (FIXTURES / name).write_text("[" + ",\n".join(json.dumps(entry) for entry in entries) + "]\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", help="stories260K.gguf")
    arguments = parser.parse_args()
    llama = llama_cpp.Llama(str(MODEL), n_ctx=512, n_threads=2, verbose=False)
    entries = [generate(llama, prompt, add_bos=False) for prompt in PROMPTS]
    model = transformers.AutoModelForCausalLM.from_pretrained(
        MODEL.parent, gguf_file=MODEL.name, dtype=torch.float32
    )
    for entry in entries:
        entry["exactScores"] = exact_scores(model, entry)
    write("greedy.json", entries)
    if arguments.stories:
        kinds = {"type_k": llama_cpp.GGML_TYPE_F32, "type_v": llama_cpp.GGML_TYPE_F32}
        small = llama_cpp.Llama(arguments.stories, n_ctx=512, n_threads=1, verbose=False, **kinds)
        write("greedy-stories.json", [generate(small, prompt, add_bos=True) for prompt in STORIES])


main()
