import Inference
import Testing

/// The name that people know a model by, and the one that programs write.
@Suite struct ModelNameTests {
    @Test(
        "a model is named after its file unless that says nothing",
        arguments: [
            ("/m/SmolLM2-135M-Instruct.Q4_1.gguf", "Smollm2 135M 8k Lc100K Mix1 Ep2", "SmolLM2-135M-Instruct"),
            ("qwen2.5-0.5b-instruct-q4_k_m.gguf", "Qwen2.5 0.5B", "qwen2.5-0.5b-instruct"),
            ("gemma-3-270m-it-IQ4_NL.gguf", nil, "gemma-3-270m-it"), ("novel.gguf", "novel", "novel"),
            ("llama-3.2-1b.F16.GGUF", nil, "llama-3.2-1b"), ("/models/gpt2", nil, "gpt2"),
            ("/models/gpt2/", nil, "gpt2"),
            ("model.gguf", "Tiny Llama", "Tiny Llama"), ("ggml-model-Q8_0.gguf", "Tiny", "Tiny"),
            ("model.gguf", nil, "model"), ("", "Tiny", "Tiny"), ("", nil, "model"),
            (
                "/c/models--openai-community--gpt2/snapshots/607a30d783dfa663caf39e06633721c8d4cfcd7e", nil, "gpt2"
            ),
            (
                "/blobs/sha256-eb0ec2a29ea40f2a2d3bd8b5e3e0b7d0b1c4a1f3", "Smollm2 135M 8k Lc100K Mix1 Ep2",
                "SmolLM2-135M-Instruct"
            ),
        ] as [(String, String?, String)])
    func aModelIsNamedAfterItsFileUnlessThatSaysNothing(path: String, stated: String?, name: String) {
        #expect(ModelInformation.familiarName(path: path, stated: stated) == name)
    }

    @Test("what an old index noted is known too")
    func whatAnOldIndexNotedIsKnownToo() {
        #expect(ModelInformation.familiarName(stated: "Smollm2 135M 8k Lc100K Mix1 Ep2") == "SmolLM2-135M-Instruct")
        #expect(ModelInformation.familiarName(stated: "Other") == "Other")
    }

    @Test(
        "an identifier has no spaces and no capitals",
        arguments: [
            ("SmolLM2-135M-Instruct", "smollm2-135m-instruct"), ("Tiny Llama (v1.1)", "tiny-llama-v1.1"),
            ("///", "model"),
        ])
    func anIdentifierHasNoSpacesAndNoCapitals(name: String, identifier: String) {
        let information = ModelInformation(
            name: name, architecture: "llama", fingerprint: "f", path: "", parameterCount: 0, contextLength: 1,
            vocabularySize: 1, layerCount: 1, hiddenSize: 1, quantization: "F32", fileBytes: 0)
        #expect(information.identifier == identifier)
    }
}
