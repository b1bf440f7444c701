import Checkpoints
import Tensors
import Tokenizers
import Transformers

/// Writes a model as a GGUF file, from a Hugging Face folder or from another GGUF file, with its matrices in another type.
public struct ModelConversion: Sendable {
    /// Types that matrices can be written as, spelled as in GGUF.
    public static let types = DType.writable.map(\.name)

    /// What was written.
    public struct Report: Sendable, Codable, Equatable {
        /// The file that was written.
        public var path: String
        /// Bytes of the model that was read.
        public var bytesBefore: Int
        /// Bytes of the file.
        public var bytesAfter: Int
        /// Number of matrices by the type that they were written as.
        public var matrices: [String: Int]
    }

    private let source: ModelSource
    private let type: DType

    /// Reads the headers of a model.
    ///
    /// - Parameters:
    ///   - path: a GGUF file or a Hugging Face folder.
    ///   - type: one of `types`, in any case.
    /// - Throws: `CheckpointError`, `InferenceError.invalidOption`.
    public init(path: String, type: String) throws {
        guard let dtype = DType.writable.first(where: { $0.name == type.uppercased() }) else {
            throw InferenceError.invalidOption(
                name: "type", value: type, expected: "one of " + Self.types.joined(separator: ", "))
        }
        self.type = dtype
        source = try ModelSource(path: path)
    }

    /// Writes the file.
    ///
    /// Vectors and tables of positions are written as 32-bit floats. A matrix whose rows do not fill the type's blocks gets
    /// a finer type, and so do embedding and head where the type has four or five bits.
    /// - Throws: `CheckpointError`, `TokenizerError`.
    /// - Complexity: each weight is read, converted and written once; memory for the largest tensor.
    public func write(to path: String, progress: (Double) -> Void = { _ in }) throws -> Report {
        var writer = GGUFWriter()
        for (key, value) in try settings() { writer.set(key, value) }
        var matrices: [String: Int] = [:]
        for tensor in source.checkpoint.storedTensors {
            let target = try target(of: tensor)
            if tensor.shape.count > 1 { matrices[target.name, default: 0] += 1 }
            writer.add(tensor.name, dtype: target, shape: tensor.shape) {
                tensor.dtype == target
                    ? tensor.bytes.copy()
                    : target.stored(tensor.dtype.values(tensor.bytes, count: tensor.elementCount))
            }
        }
        try writer.write(to: path, progress: progress)
        return Report(
            path: path, bytesBefore: source.checkpoint.byteCount, bytesAfter: try GGUFFile(path: path).byteCount,
            matrices: matrices)
    }

    /// The type that a tensor is written as.
    private func target(of tensor: StoredTensor) throws(CheckpointError) -> DType {
        guard DType.readable.contains(tensor.dtype) else {
            throw .unsupported(
                path: source.checkpoint.path, what: "tensor \"\(tensor.name)\" of type \(tensor.dtype.name)",
                advice: "Its values cannot be read; use another file of the model.")
        }
        if tensor.shape.count == 1 || tensor.name == "position_embd.weight" { return .f32 }
        // Embedding and head lose most by few bits, and weigh little in large models.
        let isOuter = tensor.name == "token_embd.weight" || tensor.name == "output.weight"
        let isSmall = [.q4_0, .q4_k, .q5_0].contains(type)
        let wanted: [DType] = isOuter && isSmall ? [.q8_0, .f16] : isSmall ? [type, .q5_0, .f16] : [type, .f16]
        return wanted.first { tensor.rowLength % $0.elementsPerBlock == 0 } ?? .f16
    }

    private func settings() throws -> [(key: String, value: GGUFWriter.Value)] {
        let metadata = source.checkpoint.metadata
        let replaced = ["general.file_type", "general.quantization_version", "general.alignment"]
        var settings: [(key: String, value: GGUFWriter.Value)] = metadata.keys.compactMap { key in
            guard !replaced.contains(key), let value = metadata[key] else { return nil }
            return (key, GGUFWriter.Value(value))
        }
        settings.append(("general.file_type", .uint32(fileType)))
        settings.append(("general.quantization_version", .uint32(2)))
        if case .folder(let folder) = source {
            try folder.requireGGUFForm()
            settings += try TokenizerLoader.ggufSettings(folder: folder.path)
            if let template = try source.chatTemplate() {
                settings.append(("tokenizer.chat_template", .string(template)))
            }
            if let template = try source.chatTemplate(variant: "tool_use") {
                settings.append(("tokenizer.chat_template.tool_use", .string(template)))
            }
        }
        return settings
    }

    /// The number that llama.cpp gives files of which most matrices have the type (`llama_ftype`).
    private var fileType: UInt32 {
        switch type {
        case .f32: 0
        case .f16: 1
        case .q4_0: 2
        case .q8_0: 7
        case .q5_0: 8
        case .q4_k: 14
        case .bf16: 32
        default: 0
        }
    }
}
