#!/usr/bin/env python3
"""Writes a tiny Llama and a tiny GPT-2, and what ten steps of AdamW make of them in PyTorch (transformers' models, in
float64): losses and the updated weights, for all weights and for low-rank adapters.

Needs torch, transformers, numpy and gguf. Run from the repository's root:
    python3 tools/golden/training.py
"""
import json
import math
import pathlib

import numpy as np
import torch
from gguf import GGUFWriter
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

FOLDER = pathlib.Path("Tests/TrainingTests/Fixtures")
LAYERS, HIDDEN, HEADS, KV_HEADS, FEED_FORWARD, VOCABULARY, CONTEXT = 3, 48, 6, 2, 56, 61, 128
DIM = HIDDEN // HEADS
STEPS, RATE, WARMUP, RANK, SCALE, ADAPTED = 10, 0.01, 2, 4, 2.0, 2
BETAS, EPSILON, DECAY, CLIP = (0.9, 0.98), 1e-4, 0.1, 1.0
torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(20261125)


def interleave(w, heads):
    """transformers rotates halves of a head, GGUF pairs of neighbours."""
    return w.reshape(heads, 2, DIM // 2, -1).swapaxes(1, 2).reshape(w.shape)


def llama_names():
    yield "token_embd.weight", "model.embed_tokens.weight", None
    for i in range(LAYERS):
        hf, gg = f"model.layers.{i}.", f"blk.{i}."
        yield gg + "attn_norm.weight", hf + "input_layernorm.weight", None
        yield gg + "attn_q.weight", hf + "self_attn.q_proj.weight", HEADS
        yield gg + "attn_k.weight", hf + "self_attn.k_proj.weight", KV_HEADS
        yield gg + "attn_v.weight", hf + "self_attn.v_proj.weight", None
        yield gg + "attn_output.weight", hf + "self_attn.o_proj.weight", None
        yield gg + "ffn_norm.weight", hf + "post_attention_layernorm.weight", None
        yield gg + "ffn_gate.weight", hf + "mlp.gate_proj.weight", None
        yield gg + "ffn_up.weight", hf + "mlp.up_proj.weight", None
        yield gg + "ffn_down.weight", hf + "mlp.down_proj.weight", None
    yield "output_norm.weight", "model.norm.weight", None


def gpt2_names():
    yield "token_embd.weight", "transformer.wte.weight", None
    yield "position_embd.weight", "transformer.wpe.weight", None
    for i in range(LAYERS):
        hf, gg = f"transformer.h.{i}.", f"blk.{i}."
        for g, h in [("attn_norm", "ln_1"), ("ffn_norm", "ln_2")]:
            yield gg + g + ".weight", hf + h + ".weight", None
            yield gg + g + ".bias", hf + h + ".bias", None
        for g, h in [("attn_qkv", "attn.c_attn"), ("attn_output", "attn.c_proj"), ("ffn_up", "mlp.c_fc"),
                     ("ffn_down", "mlp.c_proj")]:
            yield gg + g + ".weight", hf + h + ".weight", "turned"
            yield gg + g + ".bias", hf + h + ".bias", None
    yield "output_norm.weight", "transformer.ln_f.weight", None
    yield "output_norm.bias", "transformer.ln_f.bias", None


def to_gguf(w, how):
    if how is None:
        return w
    return w.T if how == "turned" else interleave(w, how)


def build(kind):
    if kind == "llama":
        return LlamaForCausalLM(LlamaConfig(
            vocab_size=VOCABULARY, hidden_size=HIDDEN, intermediate_size=FEED_FORWARD, num_hidden_layers=LAYERS,
            num_attention_heads=HEADS, num_key_value_heads=KV_HEADS, max_position_embeddings=CONTEXT,
            rms_norm_eps=1e-5, tie_word_embeddings=True, attn_implementation="eager"))
    return GPT2LMHeadModel(GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, n_embd=HIDDEN, n_layer=LAYERS, n_head=HEADS, n_inner=FEED_FORWARD,
        resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, layer_norm_epsilon=1e-5, attn_implementation="eager"))


def write(kind, tensors):
    w = GGUFWriter(FOLDER / f"tiny-{kind}.gguf", kind)
    w.add_uint32(f"{kind}.block_count", LAYERS)
    w.add_uint32(f"{kind}.embedding_length", HIDDEN)
    w.add_uint32(f"{kind}.feed_forward_length", FEED_FORWARD)
    w.add_uint32(f"{kind}.attention.head_count", HEADS)
    w.add_uint32(f"{kind}.context_length", CONTEXT)
    if kind == "llama":
        w.add_uint32("llama.attention.head_count_kv", KV_HEADS)
        w.add_float32("llama.attention.layer_norm_rms_epsilon", 1e-5)
    else:
        w.add_float32("gpt2.attention.layer_norm_epsilon", 1e-5)
    for name, value in tensors.items():
        w.add_tensor(name, value)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


class Adapted(torch.nn.Module):
    """A linear map (or GPT-2's Conv1D) with a low-rank adapter beside it."""

    def __init__(self, base, a, b):
        super().__init__()
        self.base, self.a, self.b = base, torch.nn.Parameter(a), torch.nn.Parameter(b)

    def forward(self, x):
        return self.base(x) + SCALE * (x @ self.a.T @ self.b.T)


def adapt(model, names, kind):
    """Puts adapters on the linear maps of the upper layers; both sides start random, so that both have gradients."""
    adapters = {}
    for p in model.parameters():
        p.requires_grad_(False)
    for gg, hf, how in names:
        if not gg.startswith("blk.") or "norm" in gg or gg.endswith("bias"):
            continue
        if int(gg.split(".")[1]) < LAYERS - ADAPTED:
            continue
        path = hf.removesuffix(".weight").split(".")
        parent = model
        for part in path[:-1]:
            parent = getattr(parent, part) if not part.isdigit() else parent[int(part)]
        base = getattr(parent, path[-1])
        outputs, inputs = base.weight.shape if kind == "llama" else base.weight.shape[::-1]
        a = rng.normal(0, 0.2, (RANK, inputs)).astype(np.float32)
        b = rng.normal(0, 0.2, (outputs, RANK)).astype(np.float32)
        # Rows of queries and keys stand in GGUF's order in the file and in transformers' order here.
        model_b = b.reshape(how, DIM // 2, 2, RANK).swapaxes(1, 2).reshape(b.shape) if isinstance(how, int) else b
        module = Adapted(base, torch.tensor(a, dtype=torch.float64), torch.tensor(model_b, dtype=torch.float64))
        setattr(parent, path[-1], module)
        adapters[gg] = (module, a, b, how)
    return adapters


def summary(w):
    flat = np.asarray(w, dtype=np.float64).reshape(-1)
    return {"sum": float(flat.sum()), "norm": float(np.linalg.norm(flat)),
            "values": [float(v) for v in flat[:: max(1, len(flat) // 12)]]}


def rate(step):
    if step <= WARMUP:
        return RATE * step / WARMUP
    return RATE * (0.5 * (1 + math.cos(math.pi * (step - WARMUP - 1) / (STEPS - WARMUP))))


def train(model, sequences):
    parameters = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": DECAY},
              {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, betas=BETAS, eps=EPSILON)
    total = sum(sum(s["weights"][1:]) for s in sequences)
    losses, norms = [], []
    for step in range(1, STEPS + 1):
        optimiser.zero_grad()
        loss = 0
        for s in sequences:
            ids = torch.tensor([s["tokens"]])
            logits = model(ids).logits[0, :-1]
            each = torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none")
            loss = loss + (each * torch.tensor(s["weights"][1:])).sum() / total
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(parameters, CLIP)))
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        optimiser.step()
        losses.append(float(loss.detach()))
    return losses, norms


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    sequences = []
    for length in [11, 100, 7]:
        tokens = [int(t) for t in rng.integers(0, VOCABULARY, length)]
        weights = [float(w) for w in rng.choice([0.0, 0.25, 1.0], length)]
        sequences.append({"tokens": tokens, "weights": weights})
    result = {"sequences": sequences, "steps": STEPS, "peak": RATE, "warmup": WARMUP, "rank": RANK, "scale": SCALE,
              "adaptedLayers": ADAPTED, "weightDecay": DECAY, "clip": CLIP, "epsilon": EPSILON, "runs": {}}
    for kind, names in [("llama", list(llama_names())), ("gpt2", list(gpt2_names()))]:
        model = build(kind)
        start = {}
        state = model.state_dict()
        for gg, hf, how in names:
            shape = state[hf].shape
            value = rng.normal(1.0 if "norm.weight" in gg else 0.0, 0.15, shape).astype(np.float32)
            start[hf] = torch.tensor(value, dtype=torch.float64)
        model.load_state_dict(start, strict=False)
        write(kind, {gg: np.ascontiguousarray(to_gguf(start[hf].numpy(), how)).astype(np.float32)
                     for gg, hf, how in names})
        losses, norms = train(model, sequences)
        state = model.state_dict()
        result["runs"][kind] = {
            "losses": losses, "norms": norms,
            "weights": {gg: summary(to_gguf(state[hf].numpy(), how)) for gg, hf, how in names}}

        model = build(kind)
        model.load_state_dict(start, strict=False)
        adapters = adapt(model, names, kind)
        losses, norms = train(model, sequences)
        weights = {}
        for gg, (module, _, _, how) in adapters.items():
            b = module.b.detach().numpy()
            weights[gg + ".lora_a"] = summary(module.a.detach().numpy())
            weights[gg + ".lora_b"] = summary(interleave(b, how) if isinstance(how, int) else b)
        result["runs"][kind + "-adapters"] = {"losses": losses, "norms": norms, "weights": weights}
        w = GGUFWriter(FOLDER / f"tiny-{kind}-adapter.gguf", kind)
        w.add_type("adapter")
        w.add_string("adapter.type", "lora")
        w.add_float32("adapter.lora.alpha", SCALE * RANK)
        for gg, (_, a, b, _) in adapters.items():
            w.add_tensor(gg + ".lora_a", a)
            w.add_tensor(gg + ".lora_b", b)
        w.write_header_to_file()
        w.write_kv_data_to_file()
        w.write_tensors_to_file()
        w.close()
    (FOLDER / "training.json").write_text(json.dumps(result, indent=1) + "\n")


main()
