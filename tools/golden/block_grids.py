#!/usr/bin/env python3
"""Writes the codebooks of the IQ weight types as the gguf package has them: which points of a lattice the format's indices
stand for. A point's elements are numbers of levels, two bits each for eight elements, three bits each for four.

Made with gguf 0.19.0 and numpy 2.4.6. Run from the repository's root:
    python3 tools/golden/block_grids.py
"""
import pathlib

import numpy as np
from gguf import quants

PATH = pathlib.Path("Sources/CKernels/grids.h")
TEXT = """// The codebooks of the IQ weight types; written by tools/golden/block_grids.py. An entry is a point: the levels of eight
// elements with two bits each, or of four with three bits each, the first element in the lowest bits.
#ifndef FOOTNOTE_GRIDS_H
#define FOOTNOTE_GRIDS_H

#include <stdint.h>
"""

text = TEXT
for name in ["IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S"]:
    kind = getattr(quants, name)
    kind.init_grid()
    grid = kind.grid.reshape(kind.grid_shape).astype(int)
    levels = {value: level for level, value in enumerate(kind.grid_map)}
    bits = 2 if grid.shape[1] == 8 else 3
    points = [sum(levels[value] << bits * i for i, value in enumerate(row)) for row in grid]
    text += f"\nstatic const uint16_t ck_grid_{name.lower()}[{len(points)}] = {{\n"
    for first in range(0, len(points), 20):
        text += "    " + " ".join(f"{point}," for point in points[first:first + 20]) + "\n"
    text += "};\n"
    text += f"static const int8_t ck_levels_{name.lower()}[{len(levels)}] = {{{', '.join(map(str, kind.grid_map))}}};\n"
PATH.write_text(text + "\n#endif\n")
