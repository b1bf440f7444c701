#!/usr/bin/env python3
"""Writes random blocks of every weight type with the values that the gguf package reads from them, bit for bit, and random
values with the blocks that it writes for the types that it can write.

Made with gguf 0.19.0 and numpy 2.4.6. Run from the repository's root:
    python3 tools/golden/block_goldens.py
"""
import base64
import json
import pathlib

import numpy as np
from gguf import GGMLQuantizationType
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize, quantize

PATH = pathlib.Path("Tests/TensorsTests/Fixtures/blocks.json")
COUNT = 512
# Where a block has its 16-bit scales; random bits there would be infinities and numbers of every magnitude.
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "IQ4_NL": [0], "Q2_K": [80, 82],
          "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
          "IQ4_XS": [0], "IQ3_S": [0], "IQ3_XXS": [0], "IQ2_S": [0], "IQ2_XS": [0], "IQ2_XXS": [0], "MXFP4": [],
          "TQ1_0": [52], "TQ2_0": [64], "Q8_K": []}


def values(blocks, kind):
    if kind != GGMLQuantizationType.Q8_K:
        return dequantize(blocks.reshape(-1), kind).astype(np.float32)
    # The package does not read it: a 32-bit scale, 256 bytes of codes, and sums that say nothing new.
    return (np.ascontiguousarray(blocks[:, :4]).view(np.float32) * blocks[:, 4:260].view(np.int8)).astype(np.float32).reshape(-1)


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


rng = np.random.default_rng(2026)
result = {}
for name in ["F32", "F16", "BF16", *SCALES]:
    kind = GGMLQuantizationType[name]
    elements, size = GGML_QUANT_SIZES[kind]
    if name in SCALES:
        blocks = rng.integers(0, 256, (COUNT // elements, size), dtype=np.uint8)
        for offset in SCALES[name]:
            scales = (0.02 * rng.standard_normal(len(blocks))).astype(np.float16)
            blocks[:, offset:offset + 2] = scales.view(np.uint8).reshape(-1, 2)
        if name == "MXFP4":
            # An exponent: those with denormal scales, and some of usual size.
            blocks[:, 0] = np.arange(len(blocks)) if len(blocks) < 4 else [0, 1, 2] + list(range(100, 97 + len(blocks)))
        if name == "Q8_K":
            blocks[:, :4] = (0.02 * rng.standard_normal(len(blocks))).astype(np.float32).view(np.uint8).reshape(-1, 4)
    else:
        blocks = np.ascontiguousarray(quantize(rng.standard_normal(COUNT).astype(np.float32), kind)).view(np.uint8)
    entry = {"stored": text(blocks), "values": text(values(blocks, kind))}
    if name in ("F32", "F16", "BF16", "Q8_0", "Q5_0", "Q4_0"):
        # Values next to ties and of several magnitudes, one block of zeros.
        given = (rng.standard_normal(COUNT) * np.exp(rng.uniform(-6, 2, COUNT))).astype(np.float32)
        given[32:64] = 0
        given[64:96] = np.round(given[64:96] * 8) / 8
        entry |= {"given": text(given), "written": text(quantize(given, kind))}
    result[name] = entry
PATH.parent.mkdir(exist_ok=True)
PATH.write_text(json.dumps(result, indent=0))
