#!/usr/bin/env python3
"""Writes tiny random models of every architecture, as Hugging Face folders and as GGUF files, with the logits that
transformers computes in float32, and low-rank adapters for one of them.

Names, shapes and orders of the GGUF files come from the gguf package and its converter's rules, not from our code.

Made with torch 2.15.0, transformers 5.24.0, peft 0.21.2, gguf 0.19.0, numpy 2.4.6. Run from the repository's root:
    python3 tools/golden/families.py [CASE…]
"""
import json
import math
import pathlib
import shutil
import sys

import gguf
import numpy as np
import torch
import transformers
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file

FOLDER = pathlib.Path("Tests/TransformersTests/Fixtures/families")
VOCABULARY, TOKENS, HIDDEN, FEED_FORWARD = 32, 24, 16, 24
SMALL = dict(vocab_size=VOCABULARY, hidden_size=HIDDEN, intermediate_size=FEED_FORWARD, num_hidden_layers=2, max_position_embeddings=64,
             pad_token_id=None, bos_token_id=None, eos_token_id=None)

CASES = {
    "gpt2": dict(kind="GPT2", activation_function="gelu_new"),
    "gpt2-gelu": dict(kind="GPT2", activation_function="gelu", gguf=False),
    "gpt2-relu": dict(kind="GPT2", activation_function="relu", n_inner=24, gguf=False),
    "llama-llama3": dict(
        kind="Llama", num_attention_heads=2, num_key_value_heads=1, attention_bias=True, old_form=True,
        rope_parameters=dict(rope_theta=500.0, rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                             original_max_position_embeddings=32)),
    "llama-linear": dict(
        kind="Llama", num_attention_heads=2, num_key_value_heads=2, tie_word_embeddings=True, old_form=True,
        rope_parameters=dict(rope_theta=10000.0, rope_type="linear", factor=2.5)),
    "llama-yarn": dict(
        kind="Llama", num_attention_heads=2, num_key_value_heads=1, head_dim=16,
        rope_parameters=dict(rope_theta=100.0, rope_type="yarn", factor=4.0, original_max_position_embeddings=16,
                             attention_factor=1.2)),
    "qwen2": dict(
        kind="Qwen2", num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=True, use_sliding_window=False,
        rope_parameters=dict(rope_theta=1000.0, rope_type="yarn", factor=4.0, original_max_position_embeddings=16)),
    "qwen3": dict(
        kind="Qwen3", num_attention_heads=4, num_key_value_heads=2, head_dim=8, tie_word_embeddings=False, shard="10KB",
        rope_parameters=dict(rope_theta=1000.0, rope_type="default")),
    "qwen2-window": dict(
        kind="Qwen2", num_attention_heads=2, num_key_value_heads=1, use_sliding_window=True, sliding_window=5,
        max_window_layers=1, gguf=False),
    "mistral": dict(kind="Mistral", num_attention_heads=4, num_key_value_heads=2, head_dim=8, sliding_window=5),
    "mixtral": dict(
        kind="Mixtral", num_attention_heads=2, num_key_value_heads=1, num_local_experts=4, num_experts_per_tok=2),
    "qwen2moe": dict(
        kind="Qwen2Moe", num_attention_heads=2, num_key_value_heads=1, num_experts=5, num_experts_per_tok=3,
        moe_intermediate_size=16, shared_expert_intermediate_size=40, norm_topk_prob=False),
    "qwen3moe": dict(
        kind="Qwen3Moe", num_attention_heads=4, num_key_value_heads=2, head_dim=8, num_experts=5, num_experts_per_tok=2,
        moe_intermediate_size=24, norm_topk_prob=True),
    "qwen3moe-dense": dict(
        kind="Qwen3Moe", num_attention_heads=4, num_key_value_heads=2, head_dim=8, num_experts=6, num_experts_per_tok=2,
        moe_intermediate_size=8, norm_topk_prob=False, mlp_only_layers=[0], use_sliding_window=True, sliding_window=7,
        gguf=False),
    "phi3": dict(
        kind="Phi3", num_attention_heads=4, num_key_value_heads=2, hidden_size=32, intermediate_size=40, sliding_window=7),
    "phi3-long": dict(
        kind="Phi3", num_attention_heads=2, num_key_value_heads=1, hidden_size=32, tie_word_embeddings=True,
        original_max_position_embeddings=32, partial_rotary_factor=0.75, rope_parameters=dict(
            rope_theta=100.0, rope_type="longrope", partial_rotary_factor=0.75, original_max_position_embeddings=32,
            short_factor=[1.0, 1.1, 1.25, 1.5, 2.0, 3.0], long_factor=[1.0, 2.0, 4.0, 6.0, 8.0, 12.0])),
    "smollm3": dict(kind="SmolLM3", num_attention_heads=2, num_key_value_heads=1, num_hidden_layers=4, rope_parameters=dict(
        rope_theta=100.0, rope_type="default")),
    "smollm3-other": dict(
        kind="SmolLM3", num_attention_heads=2, num_key_value_heads=1, no_rope_layers=[0, 1], use_sliding_window=True,
        sliding_window=5, gguf=False),
    "granite": dict(
        kind="Granite", num_attention_heads=2, num_key_value_heads=1, attention_multiplier=0.3, embedding_multiplier=2.5,
        residual_multiplier=0.4, logits_scaling=0.5, attention_bias=True, tie_word_embeddings=True),
    "olmo2": dict(kind="Olmo2", num_attention_heads=4, num_key_value_heads=2, hidden_size=32),
    "lfm2": dict(
        kind="Lfm2", num_attention_heads=2, num_key_value_heads=1, num_hidden_layers=5, conv_L_cache=3, intermediate_size=36,
        block_multiple_of=8, layer_types=["conv", "full_attention", "conv", "conv", "full_attention"],
        rope_parameters=dict(rope_theta=1000.0, rope_type="default")),
    "gpt-oss": dict(
        kind="GptOss", num_attention_heads=4, num_key_value_heads=2, head_dim=8, num_hidden_layers=4, num_local_experts=5,
        num_experts_per_tok=2, sliding_window=5, tie_word_embeddings=False, rope_parameters=dict(
            rope_theta=100.0, rope_type="yarn", factor=4.0, beta_fast=4.0, beta_slow=1.0, truncate=False,
            original_max_position_embeddings=16)),
    "gemma2": dict(
        kind="Gemma2", num_attention_heads=2, num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=16,
        sliding_window=5, attn_logit_softcapping=2.0, final_logit_softcapping=5.0),
    "gemma3": dict(
        kind="Gemma3Text", class_name="Gemma3ForCausalLM", num_attention_heads=2, num_key_value_heads=1, head_dim=16,
        num_hidden_layers=3, query_pre_attn_scalar=16, sliding_window=5,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters=dict(
            full_attention=dict(rope_theta=1000.0, rope_type="linear", factor=2.0),
            sliding_attention=dict(rope_theta=100.0, rope_type="default"))),
}


def make(case):
    options = dict(CASES[case])
    kind = options.pop("kind")
    for key in ("gguf", "old_form", "shard"):
        options.pop(key, None)
    name = options.pop("class_name", "GPT2LMHeadModel" if kind == "GPT2" else f"{kind}ForCausalLM")
    if kind == "GPT2":
        config = transformers.GPT2Config(
            vocab_size=VOCABULARY, n_positions=64, n_embd=HIDDEN, n_layer=2, n_head=2, bos_token_id=None, eos_token_id=None,
            attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0, **options)
    else:
        config = getattr(transformers, f"{kind}Config")(**(SMALL | options))
    config._attn_implementation = "eager"
    model = getattr(transformers, name)(config).float().eval()
    generator = torch.Generator().manual_seed(2026)
    with torch.no_grad():
        for key, value in model.named_parameters():
            noise = torch.randn(value.shape, generator=generator)
            if value.ndim == 1:
                base = 1.0 if "weight" in key and "Gemma" not in name else 0.0
                value.copy_(base + 0.2 * noise)
            elif "embed" in key or "wte" in key or "wpe" in key:
                value.copy_(0.3 * noise)
            else:
                value.copy_(1.5 * noise / math.sqrt(HIDDEN))
            if key.endswith("experts.gate_up_proj"):
                value.mul_(3)  # so that some reach the bound
            if name.startswith("Granite") and key.endswith("_proj.weight"):
                value.mul_(2)  # as it is scaled down
    return config, model


def tokens():
    return torch.randint(0, VOCABULARY, (TOKENS,), generator=torch.Generator().manual_seed(7))


def logits(model):
    with torch.no_grad():
        return model(tokens()[None]).logits[0].double().numpy()


def round_list(values):
    return [[float(f"{x:.7g}") for x in row] for row in values]


ARCHITECTURES = {
    kind: gguf.MODEL_ARCH[name] for kind, name in dict(
        gpt2="GPT2", llama="LLAMA", mistral="LLAMA", mixtral="LLAMA", qwen2="QWEN2", qwen3="QWEN3", qwen2_moe="QWEN2MOE",
        qwen3_moe="QWEN3MOE", phi3="PHI3", smollm3="SMOLLM3", granite="GRANITE", olmo2="OLMO2", gemma2="GEMMA2",
        gemma3_text="GEMMA3", lfm2="LFM2", gpt_oss="GPT_OSS").items()}
# Architectures whose converter is Llama's: rows of queries and keys change places.
PAIRED = [gguf.MODEL_ARCH[name] for name in ("LLAMA", "SMOLLM3", "GRANITE")]


def write_special(writer, config):
    """Settings that one architecture or a few have."""
    kind = config.model_type
    if kind in ("mistral", "gemma2", "phi3", "gpt_oss") and config.sliding_window:
        writer.add_sliding_window(config.sliding_window)
    if kind == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if kind == "granite":
        writer.add_attention_scale(config.attention_multiplier)
        writer.add_embedding_scale(config.embedding_multiplier)
        writer.add_residual_scale(config.residual_multiplier)
        writer.add_logit_scale(config.logits_scaling)
    if kind == "lfm2":
        writer.add_feed_forward_length(FEED_FORWARD)  # two thirds of what config.json has
        writer.add_shortconv_l_cache(config.conv_L_cache)
    if kind == "gpt_oss":
        writer.add_expert_feed_forward_length(config.intermediate_size)
    if kind in ("mixtral", "qwen2_moe", "qwen3_moe", "gpt_oss"):
        writer.add_expert_count(config.num_local_experts if kind != "qwen2_moe" else config.num_experts)
        writer.add_expert_used_count(config.num_experts_per_tok)
        if kind not in ("mixtral", "gpt_oss"):
            writer.add_expert_feed_forward_length(config.moe_intermediate_size)
    if kind == "qwen2_moe":
        writer.add_expert_shared_feed_forward_length(config.shared_expert_intermediate_size)


def write_experts(writer, key, value, interleaved):
    """transformers has gates and ups in one tensor of all experts, GGUF in two."""
    layer = key.split(".layers.")[1].split(".")[0]
    if key.endswith("_bias"):  # gpt-oss
        for name, part in [("gate", value[:, ::2]), ("up", value[:, 1::2])] if "gate_up" in key else [("down", value)]:
            writer.add_tensor(f"blk.{layer}.ffn_{name}_exps.bias", np.ascontiguousarray(part))
        return
    if interleaved:
        value = value.swapaxes(1, 2)
        if key.endswith("gate_up_proj"):
            value = np.concatenate([value[:, ::2], value[:, 1::2]], axis=1)
    if key.endswith("gate_up_proj"):
        gate, up = np.split(value, 2, axis=1)
        writer.add_tensor(f"blk.{layer}.ffn_gate_exps.weight", np.ascontiguousarray(gate))
        writer.add_tensor(f"blk.{layer}.ffn_up_exps.weight", np.ascontiguousarray(up))
    else:
        writer.add_tensor(f"blk.{layer}.ffn_down_exps.weight", np.ascontiguousarray(value))


def write_gguf(path, config, model, case):
    """The rules of convert_hf_to_gguf.py (llama.cpp) for these architectures."""
    arch = ARCHITECTURES[config.model_type]
    writer = gguf.GGUFWriter(path, gguf.MODEL_ARCH_NAMES[arch])
    writer.add_context_length(64)
    writer.add_embedding_length(config.hidden_size)
    layers = config.num_hidden_layers
    writer.add_block_count(layers)
    if arch == gguf.MODEL_ARCH.GPT2:
        writer.add_feed_forward_length(4 * HIDDEN)
        writer.add_head_count(config.n_head)
        writer.add_layer_norm_eps(config.layer_norm_epsilon)
    else:
        if config.model_type != "lfm2":
            writer.add_feed_forward_length(config.intermediate_size)
        writer.add_head_count(config.num_attention_heads)
        if arch == gguf.MODEL_ARCH.LFM2:
            heads = config.num_key_value_heads
            writer.add_head_count_kv([heads if kind == "full_attention" else 0 for kind in config.layer_types])
            writer.add_layer_norm_rms_eps(config.norm_eps)
        else:
            writer.add_head_count_kv(config.num_key_value_heads)
            writer.add_layer_norm_rms_eps(config.rms_norm_eps)
        dimension = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        writer.add_key_length(dimension)
        writer.add_value_length(dimension)
        write_special(writer, config)
        rope = config.rope_parameters
        if arch == gguf.MODEL_ARCH.GEMMA3:
            writer.add_sliding_window(config.sliding_window)
            writer.add_sliding_window_pattern([t == "sliding_attention" for t in config.layer_types])
            writer.add_float32("gemma3.rope.freq_base_swa", rope["sliding_attention"]["rope_theta"])
            rope = rope["full_attention"]
        writer.add_rope_freq_base(rope["rope_theta"])
        if rope["rope_type"] in ("linear", "yarn"):
            writer.add_rope_scaling_type(gguf.RopeScalingType(rope["rope_type"]))
            writer.add_rope_scaling_factor(rope["factor"])
        if rope["rope_type"] == "yarn":
            writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
            standard = 0.1 * math.log(rope["factor"]) + 1
            writer.add_rope_scaling_attn_factors(rope.get("attention_factor", standard) / standard)
            if "beta_fast" in rope:
                writer.add_float32(f"{gguf.MODEL_ARCH_NAMES[arch]}.rope.scaling.yarn_beta_fast", rope["beta_fast"])
        if rope["rope_type"] == "longrope":
            original = rope["original_max_position_embeddings"]
            writer.add_rope_dimension_count(int(dimension * rope["partial_rotary_factor"]))
            writer.add_rope_scaling_orig_ctx_len(original)
            writer.add_rope_scaling_attn_factors(math.sqrt(1 + math.log(64 / original) / math.log(original)))
            writer.add_tensor("rope_factors_short.weight", np.array(rope["short_factor"], dtype=np.float32))
            writer.add_tensor("rope_factors_long.weight", np.array(rope["long_factor"], dtype=np.float32))
        if rope["rope_type"] == "llama3":
            inverse = rope["rope_theta"] ** -(np.arange(0, dimension, 2) / dimension)
            low, high = (rope["original_max_position_embeddings"] / rope[k] for k in ("low_freq_factor", "high_freq_factor"))
            factors = []
            for wave in 2 * np.pi / inverse:
                if wave < high:
                    factors.append(1.0)
                elif wave > low:
                    factors.append(rope["factor"])
                else:
                    smooth = (rope["original_max_position_embeddings"] / wave - rope["low_freq_factor"]) / (
                        rope["high_freq_factor"] - rope["low_freq_factor"])
                    factors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
            writer.add_tensor("rope_freqs.weight", np.array(factors, dtype=np.float32))
    names = gguf.get_tensor_name_map(arch, layers)
    for key, value in model.state_dict().items():
        if key == "lm_head.weight" and config.tie_word_embeddings:
            continue
        value = value.numpy().astype(np.float32)
        if ".experts." in key:
            write_experts(writer, key, value, arch == gguf.MODEL_ARCH.GPT_OSS)
            continue
        if key.endswith(".conv.conv.weight"):
            value = value.squeeze(1)
        name = names.get_name(key, try_suffixes=(".weight", ".bias"))
        if key.endswith(".sinks"):
            name += ".weight"
        if arch == gguf.MODEL_ARCH.GPT2 and key.endswith((".c_attn.weight", ".c_proj.weight", ".c_fc.weight")):
            value = value.T
        if arch in PAIRED and (".q_proj." in key or ".k_proj." in key):
            value = permuted(value, config.num_attention_heads if ".q_proj." in key else config.num_key_value_heads)
        if arch in (gguf.MODEL_ARCH.GEMMA2, gguf.MODEL_ARCH.GEMMA3) and name.endswith("norm.weight"):
            value = value + 1
        writer.add_tensor(name, np.ascontiguousarray(value))
    finish(writer)


def permuted(value, heads):
    return value.reshape(heads, 2, value.shape[0] // heads // 2, *value.shape[1:]).swapaxes(1, 2).reshape(value.shape)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def use_old_form(folder):
    """config.json as transformers wrote it before version 5."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = rope
    path.write_text(json.dumps(config, indent=2))


def write(case):
    folder = FOLDER / case
    shutil.rmtree(folder, ignore_errors=True)
    config, model = make(case)
    model.save_pretrained(folder, max_shard_size=CASES[case].get("shard", "1GB"))
    (folder / "generation_config.json").unlink(missing_ok=True)
    golden = {"tokens": tokens().tolist(), "logits": round_list(logits(model))}
    (folder / "golden.json").write_text(json.dumps(golden))
    if CASES[case].get("gguf", True):
        write_gguf(folder / "model.gguf", config, model, case)
    if CASES[case].get("old_form"):
        use_old_form(folder)


def write_adapters(case):
    """Two adapters for one model, as peft writes them and in llama.cpp's layout, with the logits of each and of both."""
    modules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    results = {}
    for name, rank, alpha, targets, seed in [("first", 4, 8, modules, 1), ("second", 3, 6, ["q_proj", "up_proj"], 2)]:
        config, model = make(case)
        adapted = get_peft_model(model, LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets))
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for key, value in adapted.named_parameters():
                if "lora_" in key:
                    value.copy_(0.3 * torch.randn(value.shape, generator=generator))
        folder = FOLDER / case / f"adapter-{name}"
        adapted.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)
        results[name] = round_list(logits(adapted))
        write_gguf_adapter(FOLDER / case / f"adapter-{name}.gguf", adapted, config, alpha)
        parts = {k: v for k, v in adapted.state_dict().items() if "lora_" in k}
        merge = results.setdefault("parts", [])
        merge.append((parts, alpha / rank))
    # Both at once, with scales of their own.
    config, model = make(case)
    with torch.no_grad():
        for (parts, factor), scale in zip(results.pop("parts"), [0.5, 1.5]):
            for key, a in parts.items():
                if ".lora_A." in key:
                    b = parts[key.replace(".lora_A.", ".lora_B.")]
                    base = key.removeprefix("base_model.model.").replace(".lora_A.default", "")
                    model.get_parameter(base).add_(scale * factor * b @ a)
    results["both"] = round_list(logits(model))
    (FOLDER / case / "adapters.json").write_text(json.dumps(results))


def write_gguf_adapter(path, adapted, config, alpha):
    """The layout of llama.cpp's convert_lora_to_gguf.py."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(alpha))
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers)
    for key, value in adapted.state_dict().items():
        if "lora_" not in key:
            continue
        base = key.removeprefix("base_model.model.").replace(".lora_A.default", "").replace(".lora_B.default", "")
        value = value.numpy().astype(np.float32)
        if ".lora_B." in key and (".q_proj." in key or ".k_proj." in key):
            value = permuted(value, config.num_attention_heads if ".q_proj." in key else config.num_key_value_heads)
        suffix = ".lora_a" if ".lora_A." in key else ".lora_b"
        writer.add_tensor(names.get_name(base, try_suffixes=(".weight",)) + suffix, np.ascontiguousarray(value))
    finish(writer)


for case in sys.argv[1:] or CASES:
    write(case)
if not sys.argv[1:]:
    write_adapters("llama-llama3")
