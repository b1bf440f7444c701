#!/usr/bin/env python3
"""Writes tiny random Llama checkpoints and their logits, computed in float64 by a reference written from the papers.

For the integer kernels' types the reference rounds what they round: the activations of each product to eight bits per
32 values, and keys and values to 16-bit floats.

Needs numpy and gguf (pip install numpy gguf). Run from the repository's root:
    python3 tools/golden/tiny_llama.py
"""
import json
import pathlib

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import dequantize, quantize

FOLDER = pathlib.Path("Tests/TransformersTests/Fixtures")
LAYERS, HIDDEN, HEADS, KV_HEADS, DIM, FEED_FORWARD, VOCABULARY, CONTEXT = 2, 32, 4, 2, 8, 64, 48, 256
THETA, EPSILON = 10_000.0, 1e-5
TOKENS = [3, 17, 41, 5, 5, 29, 0, 47, 12, 33, 8, 21]
WEIGHTS = [0.0, 1.5, 0.25, 2.0, 1.0, 0.5, 0.75, 1.25, 3.0, 0.1, 0.9, 1.1]


def shapes(untied):
    yield "token_embd.weight", (VOCABULARY, HIDDEN)
    for layer in range(LAYERS):
        prefix = f"blk.{layer}."
        yield prefix + "attn_norm.weight", (HIDDEN,)
        yield prefix + "attn_q.weight", (HEADS * DIM, HIDDEN)
        yield prefix + "attn_k.weight", (KV_HEADS * DIM, HIDDEN)
        yield prefix + "attn_v.weight", (KV_HEADS * DIM, HIDDEN)
        yield prefix + "attn_output.weight", (HIDDEN, HEADS * DIM)
        yield prefix + "ffn_norm.weight", (HIDDEN,)
        yield prefix + "ffn_gate.weight", (FEED_FORWARD, HIDDEN)
        yield prefix + "ffn_up.weight", (FEED_FORWARD, HIDDEN)
        yield prefix + "ffn_down.weight", (HIDDEN, FEED_FORWARD)
    yield "output_norm.weight", (HIDDEN,)
    if untied:
        yield "output.weight", (VOCABULARY, HIDDEN)


def norm(x, weight):
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + EPSILON) * weight


def rotate(x):
    """[tokens, heads, DIM]; pairs (2i, 2i + 1) turn by position * THETA^(-2i / DIM)."""
    angles = np.arange(len(x))[:, None] * THETA ** (-np.arange(0, DIM, 2) / DIM)[None, :]
    cos, sin = np.cos(angles)[:, None, :], np.sin(angles)[:, None, :]
    out = np.empty_like(x)
    out[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
    out[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
    return out


def product(x, weight, rounded):
    """x @ weight.T; with `rounded`, x is first rounded to eight bits per 32 values, as integer kernels do."""
    if rounded:
        blocks = x.reshape(-1, 32)
        scale = np.abs(blocks).max(axis=1, keepdims=True) / 127
        x = (np.rint(blocks / np.where(scale == 0, 1, scale)) * scale).reshape(x.shape)
    return x @ weight.T


def cached(x, half):
    return x.astype(np.float16).astype(np.float64) if half else x


def forward(w, rounded, half):
    x = w["token_embd.weight"][TOKENS]
    pooled = []
    count = len(TOKENS)
    mask = np.triu(np.full((count, count), -np.inf), 1)
    for layer in range(LAYERS):
        p = f"blk.{layer}."
        h = norm(x, w[p + "attn_norm.weight"])
        q = rotate(product(h, w[p + "attn_q.weight"], rounded).reshape(count, HEADS, DIM))
        k = cached(rotate(product(h, w[p + "attn_k.weight"], rounded).reshape(count, KV_HEADS, DIM)), half)
        v = product(h, w[p + "attn_v.weight"], rounded).reshape(count, KV_HEADS, DIM)
        pooled.append(np.array(WEIGHTS) @ v.reshape(count, -1))
        v = cached(v, half)
        heads = []
        for head in range(HEADS):
            group = head // (HEADS // KV_HEADS)
            scores = q[:, head] @ k[:, group].T / np.sqrt(DIM) + mask
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            heads.append(scores / scores.sum(axis=-1, keepdims=True) @ v[:, group])
        x = x + product(np.concatenate(heads, axis=-1), w[p + "attn_output.weight"], rounded)
        h = norm(x, w[p + "ffn_norm.weight"])
        gate, up = product(h, w[p + "ffn_gate.weight"], rounded), product(h, w[p + "ffn_up.weight"], rounded)
        x = x + product(gate / (1 + np.exp(-gate)) * up, w[p + "ffn_down.weight"], rounded)
    head = w.get("output.weight", w["token_embd.weight"])
    return product(norm(x, w["output_norm.weight"]), head, rounded), np.concatenate(pooled)


def write(name, dtype, untied):
    rng = np.random.default_rng(2026)
    writer = GGUFWriter(FOLDER / f"{name}.gguf", "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_freq_base(THETA)
    writer.add_rope_dimension_count(DIM)
    weights = {}
    for key, shape in shapes(untied):
        if len(shape) == 1:
            value = (1 + 0.1 * rng.standard_normal(shape)).astype(np.float32)
            writer.add_tensor(key, value)
            weights[key] = value.astype(np.float64)
        else:
            value = (rng.standard_normal(shape) / np.sqrt(shape[1])).astype(np.float32)
            stored = quantize(value, dtype)
            writer.add_tensor(key, stored, raw_dtype=dtype)
            weights[key] = dequantize(stored, dtype).astype(np.float64)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    logits, pooled = forward(weights, rounded="_" in name, half=dtype != GGMLQuantizationType.F32)
    golden = {"tokens": TOKENS, "weights": WEIGHTS, "logits": logits.tolist(), "pooled": pooled.tolist()}
    (FOLDER / f"{name}.json").write_text(json.dumps(golden))


for label, kind, head in [
    ("tiny-llama-f32", GGMLQuantizationType.F32, True),
    ("tiny-llama-f16", GGMLQuantizationType.F16, False),
    ("tiny-llama-bf16", GGMLQuantizationType.BF16, False),
    ("tiny-llama-q8_0", GGMLQuantizationType.Q8_0, False),
    ("tiny-llama-q4_0", GGMLQuantizationType.Q4_0, True),
    ("tiny-llama-q4_1", GGMLQuantizationType.Q4_1, False),
]:
    write(label, kind, head)
