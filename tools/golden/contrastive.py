#!/usr/bin/env python3
"""What ten steps of AdamW make of the tiny Llama's and the tiny GPT-2's adapters when texts are compared by their value
vectors (InfoNCE over pooled vectors and over the best matches of tokens), in PyTorch and float64: losses, gradient norms
and the updated adapters.

Reads the checkpoints and adapters that training.py writes. Needs torch, transformers, numpy and gguf. Run from the
repository's root:
    python3 tools/golden/contrastive.py
"""
import json
import math
import pathlib

import numpy as np
import torch
from gguf import GGUFReader

FOLDER = pathlib.Path("Tests/TrainingTests/Fixtures")
HIDDEN, HEADS, DIM, FEED_FORWARD, VOCABULARY = 48, 6, 8, 56, 61
KV = {"llama": 2, "gpt2": 6}
READ, RANK, SCALE = 2, 4, 2.0
DIMENSION, TOKEN_DIMENSION, TEMPERATURE, TOKEN_TEMPERATURE = 6, 5, 0.3, 0.2
STEPS, RATE, BETAS, EPSILON, DECAY, CLIP = 10, 0.01, (0.9, 0.98), 1e-4, 0.1, 1.0
torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(20261126)


def tensors(path):
    return {t.name: torch.tensor(np.array(t.data, dtype=np.float64)) for t in GGUFReader(path).tensors}


class Model:
    """The lower layers as GGUF has their weights: pairs of neighbours are rotated, maps are [outputs, inputs]."""

    def __init__(self, kind):
        self.kind = kind
        self.w = tensors(FOLDER / f"tiny-{kind}.gguf")
        self.lora = {}
        names = ["attn_q", "attn_k", "attn_v"] if kind == "llama" else ["attn_qkv"]
        every = names + ["attn_output", "ffn_up", "ffn_down"] + (["ffn_gate"] if kind == "llama" else [])
        for layer in range(READ):
            # Of the last layer, only the values are read.
            kept = every if layer + 1 < READ else names[-1:]
            for name in kept:
                w = self.w[f"blk.{layer}.{name}.weight"]
                a = torch.tensor(rng.normal(0, 0.2, (RANK, w.shape[1])).astype(np.float32).astype(np.float64))
                b = torch.tensor(rng.normal(0, 0.2, (w.shape[0], RANK)).astype(np.float32).astype(np.float64))
                self.lora[f"blk.{layer}.{name}.weight"] = (a.requires_grad_(), b.requires_grad_())

    def linear(self, x, name):
        y = x @ self.w[name + ".weight"].T
        if name + ".bias" in self.w:
            y = y + self.w[name + ".bias"]
        if name + ".weight" in self.lora:
            a, b = self.lora[name + ".weight"]
            y = y + SCALE * (x @ a.T @ b.T)
        return y

    def norm(self, x, name):
        if self.kind == "llama":
            return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5) * self.w[name + ".weight"]
        return torch.nn.functional.layer_norm(
            x, (HIDDEN,), self.w[name + ".weight"], self.w[name + ".bias"], 1e-5)

    def rotate(self, x):
        angles = torch.arange(x.shape[1])[:, None] * 10000.0 ** (-torch.arange(0, DIM, 2) / DIM)
        c, s = angles.cos(), angles.sin()
        even, odd = x[..., 0::2], x[..., 1::2]
        return torch.stack([even * c - odd * s, even * s + odd * c], -1).flatten(-2)

    def features(self, tokens):
        """[tokens, READ · values of a layer]"""
        ids = torch.tensor(tokens)
        x = self.w["token_embd.weight"][ids]
        if self.kind == "gpt2":
            x = x + self.w["position_embd.weight"][: len(tokens)]
        groups = KV[self.kind]
        found = []
        for layer in range(READ):
            p = f"blk.{layer}."
            h = self.norm(x, p + "attn_norm")
            if self.kind == "llama":
                q, k, v = (self.linear(h, p + n) for n in ["attn_q", "attn_k", "attn_v"])
            else:
                q, k, v = self.linear(h, p + "attn_qkv").split(HEADS * DIM, -1)
            found.append(v)
            if layer + 1 == READ:
                break
            q, k, v = (t.view(len(tokens), -1, DIM).transpose(0, 1) for t in (q, k, v))
            if self.kind == "llama":
                q, k = self.rotate(q), self.rotate(k)
            k, v = (t.repeat_interleave(HEADS // groups, 0) for t in (k, v))
            scores = q @ k.transpose(1, 2) / math.sqrt(DIM)
            scores = scores.masked_fill(torch.ones(len(tokens), len(tokens)).triu(1).bool(), -math.inf)
            y = (scores.softmax(-1) @ v).transpose(0, 1).reshape(len(tokens), -1)
            x = x + self.linear(y, p + "attn_output")
            h = self.norm(x, p + "ffn_norm")
            up = self.linear(h, p + "ffn_up")
            if self.kind == "llama":
                up = torch.nn.functional.silu(self.linear(h, p + "ffn_gate")) * up
            else:
                up = torch.nn.functional.gelu(up, approximate="tanh")
            x = x + self.linear(up, p + "ffn_down")
        return torch.cat(found, -1)


def weights(frequencies, count, tokens):
    f = np.minimum(np.array([frequencies[t] for t in tokens], dtype=np.float64), count)
    w = np.log(1 + (count - f + 0.5) / (f + 0.5))
    w[0] = 0
    return torch.tensor(w / w.sum())


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def loss(model, examples, space):
    questions = [e["question"] for e in examples]
    passages, numbers, targets = [], [], []

    def place(p):
        for i, (tokens, number) in enumerate(zip(passages, numbers)):
            if tokens == p["tokens"] and number == p["number"]:
                return i
        passages.append(p["tokens"])
        numbers.append(p["number"])
        return len(passages) - 1

    targets = [place(e["passage"]) for e in examples]
    for e in examples:
        for p in e["negatives"]:
            place(p)
    f, n = space["frequencies"], space["count"]
    q = [model.features(t) for t in questions]
    p = [model.features(t) for t in passages]
    mean = {k: torch.tensor(space[k]) for k in ["questionMean", "passageMean", "tokenMean"]}
    directions = torch.tensor(space["directions"]).view(DIMENSION, -1)
    token_directions = torch.tensor(space["tokenDirections"]).view(TOKEN_DIMENSION, -1)
    qv = unit(torch.stack([(weights(f, n, t) @ x - mean["questionMean"]) @ directions.T
                           for t, x in zip(questions, q)]))
    pv = unit(torch.stack([(weights(f, n, t) @ x - mean["passageMean"]) @ directions.T
                           for t, x in zip(passages, p)]))
    vectors = qv @ pv.T / TEMPERATURE
    qt = [unit((x - mean["tokenMean"]) @ token_directions.T) for x in q]
    pt = [unit((x - mean["tokenMean"]) @ token_directions.T)[1:] for x in p]
    tokens = torch.stack([
        torch.stack([(weights(f, n, t) * (a @ b.T).max(-1).values).sum() for b in pt])
        for t, a in zip(questions, qt)]) / TOKEN_TEMPERATURE
    hidden = torch.tensor([[j != targets[i] and numbers[j] == numbers[targets[i]] for j in range(len(passages))]
                           for i in range(len(questions))])
    total = 0
    for scores in [vectors, tokens]:
        total = total + torch.nn.functional.cross_entropy(
            scores.masked_fill(hidden, -math.inf), torch.tensor(targets)) / 2
    return total


def summary(w):
    flat = w.detach().numpy().reshape(-1)
    return {"norm": float(np.linalg.norm(flat)), "values": [float(v) for v in flat[:: max(1, len(flat) // 12)]]}


def main():
    def text(length):
        return [int(t) for t in rng.integers(0, VOCABULARY, length)]

    examples = [{"question": text(6), "passage": {"number": i, "tokens": text(9 + 5 * i)}, "negatives": []}
                for i in range(3)]
    # The first passage again, a further one, and the second with a part cut out, which nothing is told apart from.
    examples[1]["negatives"] = [examples[0]["passage"], {"number": 7, "tokens": text(11)}]
    examples.append({"question": text(4), "negatives": [],
                     "passage": {"number": 1, "tokens": examples[1]["passage"]["tokens"][:8]}})
    result = {"examples": examples, "steps": STEPS, "rate": RATE, "epsilon": EPSILON, "weightDecay": DECAY,
              "clip": CLIP, "temperature": TEMPERATURE, "tokenTemperature": TOKEN_TEMPERATURE, "layers": READ,
              "scale": SCALE, "rank": RANK, "runs": {}}
    for kind in ["llama", "gpt2"]:
        model = Model(kind)
        count = READ * KV[kind] * DIM

        def numbers(n, scale=1.0):
            return [float(np.float32(v)) for v in np.round(rng.normal(0, scale, n), 3)]

        space = {"frequencies": [int(v) for v in rng.integers(0, 9, VOCABULARY)], "count": 10,
                 "questionMean": numbers(count, 0.3), "passageMean": numbers(count, 0.3),
                 "directions": numbers(DIMENSION * count), "tokenMean": numbers(count, 0.3),
                 "tokenDirections": numbers(TOKEN_DIMENSION * count)}
        start = {name: (a.detach().numpy().reshape(-1).tolist(), b.detach().numpy().reshape(-1).tolist())
                 for name, (a, b) in model.lora.items()}
        parameters = [p for pair in model.lora.values() for p in pair]
        optimiser = torch.optim.AdamW(parameters, lr=RATE, betas=BETAS, eps=EPSILON, weight_decay=DECAY)
        losses, norms = [], []
        for _ in range(STEPS):
            optimiser.zero_grad()
            value = loss(model, examples, space)
            value.backward()
            norms.append(float(torch.nn.utils.clip_grad_norm_(parameters, CLIP)))
            optimiser.step()
            losses.append(float(value.detach()))
        result["runs"][kind] = {
            "space": space, "losses": losses, "norms": norms,
            "start": {n: {"a": [round(v, 6) for v in a], "b": [round(v, 6) for v in b]} for n, (a, b) in start.items()},
            "weights": {n: {"a": summary(a), "b": summary(b)} for n, (a, b) in model.lora.items()}}
        print(kind, losses)
    (FOLDER / "contrastive.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


main()
