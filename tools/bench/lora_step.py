#!/usr/bin/env python3
"""Seconds of one LoRA step in PyTorch float32: the peer of `footnote train finetune` on the same model and setting.

8 sequences of 210 tokens, adapters of rank 16 on the seven linear maps of the upper 20 layers, frozen base, loss at 20
tokens of each sequence, logits only there. Needs torch, transformers and gguf.
    python3 tools/bench/lora_step.py models/SmolLM2-135M-Instruct.Q4_1.gguf [threads] [steps]
"""
import pathlib
import sys
import time

import torch
from transformers import AutoModelForCausalLM

RANK, SCALE, UPPER, BATCH, LENGTH, SCORED = 16, 2.0, 20, 8, 210, 20


class Adapted(torch.nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.a = torch.nn.Parameter(torch.empty(RANK, base.in_features).uniform_(-1, 1) * base.in_features**-0.5)
        self.b = torch.nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, x):
        return self.base(x) + SCALE * ((x @ self.a.T) @ self.b.T)


def main():
    path = pathlib.Path(sys.argv[1])
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 2)
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    for p in model.parameters():
        p.requires_grad_(False)
    layers = model.model.layers
    for layer in layers[len(layers) - UPPER:]:
        for part, names in [(layer.self_attn, "q_proj k_proj v_proj o_proj"), (layer.mlp, "gate_proj up_proj down_proj")]:
            for name in names.split():
                setattr(part, name, Adapted(getattr(part, name)))
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=1e-3, betas=(0.9, 0.98))
    ids = torch.randint(0, 40_000, (BATCH, LENGTH))
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        optimiser.zero_grad()
        hidden = model.model(ids).last_hidden_state[:, -SCORED - 1:-1]
        logits = model.lm_head(hidden)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, -SCORED:].flatten())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        times.append(time.perf_counter() - start)
        print(f"loss {float(loss):.4f}, {times[-1]:.2f} s", flush=True)
    print(f"best {min(times):.2f} s, threads {torch.get_num_threads()}, {sum(p.numel() for p in parameters)} parameters")


main()
