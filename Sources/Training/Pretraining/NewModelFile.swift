package import Checkpoints
package import Tokenizers
package import Transformers

extension Decoder {
    /// Writes a model that was trained from nothing as a GGUF file with the vocabulary it was trained on.
    ///
    /// - Throws: `CheckpointError.cannotWrite`.
    package func write(
        to path: String, sizes: ModelSizes, vocabulary: BytePairVocabulary, name: String,
        notes: [(key: String, value: GGUFWriter.Value)] = []
    ) throws(CheckpointError) {
        var writer = GGUFWriter()
        for setting in try sizes.settings() { writer.set(setting.key, setting.value) }
        writer.set("general.type", .string("model"))
        writer.set("general.name", .string(name))
        writer.set("general.file_type", .uint32(1))  // mostly F16
        vocabulary.addMetadata(to: &writer)
        for note in notes { writer.set(note.key, note.value) }
        addTensors(to: &writer)
        try writer.write(to: path)
    }
}

extension BytePairVocabulary {
    /// The vocabulary under the keys that GGUF has for byte-level BPE.
    func addMetadata(to writer: inout GGUFWriter) {
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        writer.set("tokenizer.ggml.pre", .string("gpt-2"))
        writer.set("tokenizer.ggml.tokens", strings: pieces)
        // 3 is a control token, 1 a normal one.
        let kinds = pieces.indices.map { GGUFWriter.Value.int32($0 == 0 ? 3 : 1) }
        writer.set("tokenizer.ggml.token_type", .array(.int32, kinds))
        writer.set("tokenizer.ggml.merges", strings: merges)
        writer.set("tokenizer.ggml.bos_token_id", .uint32(0))
        writer.set("tokenizer.ggml.eos_token_id", .uint32(0))
        writer.set("tokenizer.ggml.add_bos_token", .bool(false))
    }

    /// The tokenizer of this vocabulary, as a file with it gives it.
    package func tokenizer() throws -> any Tokenizer {
        var writer = GGUFWriter()
        addMetadata(to: &writer)
        return try TokenizerLoader.load(
            from: writer.parsedMetadata(path: "the new vocabulary"), path: "the new vocabulary")
    }
}
