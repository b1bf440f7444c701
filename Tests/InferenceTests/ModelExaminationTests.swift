import Checkpoints
import Inference
import TestSupport
import Testing

@Suite("Whether a model runs is said before it is loaded")
struct ModelExaminationTests {
    private func examine(_ change: (inout GGUFWriter) -> Void) throws -> ModelExamination {
        var writer = GGUFWriter()
        change(&writer)
        return ModelExamination(.file(try GGUFFile(bytes: writer.encoded(), path: "examined.gguf")))
    }

    private func setVocabulary(_ writer: inout GGUFWriter, pre: String = "gpt-2") {
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        writer.set("tokenizer.ggml.pre", .string(pre))
        writer.set("tokenizer.ggml.tokens", strings: ["a", "b"])
        writer.set("tokenizer.ggml.merges", strings: [])
    }

    @Test("a vocabulary without weights turns text into tokens and does not run")
    func vocabularyOnly() throws {
        let found = try examine {
            $0.set("general.architecture", .string("llama"))
            setVocabulary(&$0)
        }
        #expect(!found.runs && found.tokenizes && found.tokenizerRule == "byte-level BPE")
        #expect(found.obstacle?.contains("no weights") == true && found.embeddingLayers == nil)
    }

    @Test("an architecture and a word rule that are not known are named")
    func unknownNames() throws {
        let architecture = try examine {
            $0.set("general.architecture", .string("falcon"))
            setVocabulary(&$0)
        }
        #expect(!architecture.runs && architecture.obstacle?.contains("falcon") == true && architecture.tokenizes)
        let rule = try examine { setVocabulary(&$0, pre: "unheard-of") }
        #expect(!rule.runs && !rule.tokenizes && rule.tokenizerRule.contains("unheard-of"))
    }

    @Test(
        "the default model runs, with its memory and the depth of its embeddings",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModel() throws {
        let found = ModelExamination(try ModelSource(path: try #require(TestFiles.defaultModel)))
        #expect(found.runs && found.obstacle == nil && found.embeddingLayers == 8 && found.layers == 30)
        let memory = try #require(found.memory)
        #expect(memory.perToken == 2 * 30 * 192 * 2 && memory.contextLength == 8192)
        #expect(memory.weights > 90_000_000)
        #expect(memory.total == memory.weights + memory.workspace + memory.perToken * 8192)
    }
}
