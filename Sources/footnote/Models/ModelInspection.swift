import Checkpoints
import Inference
import Tensors
import Transformers

/// What a weight file holds, read from its directory alone.
struct ModelInspection: Sendable, Encodable {
    /// One metadata entry; arrays are told by type and count.
    struct Entry: Sendable, Encodable {
        let key: String
        let value: String
    }

    /// One tensor.
    struct Tensor: Sendable, Encodable {
        let name: String
        let type: String
        let shape: [Int]
        let bytes: Int
    }

    /// All tensors of one type together.
    struct TypeTotal: Sendable, Encodable {
        let type: String
        let tensors: Int
        let elements: Int
        let bytes: Int
    }

    let path: String
    let bytes: Int
    /// The GGUF version; nil for a folder.
    let version: UInt32?
    let fingerprint: String
    let name: String
    let architecture: String
    let parameterCount: Int
    let tokenizer: String
    let vocabularySize: Int
    /// The family's name, or why there is none.
    let chatTemplate: String
    let metadata: [Entry]
    let types: [TypeTotal]
    let tensors: [Tensor]
    /// Whether the model runs, and what it needs; nil where nobody asked.
    let examination: ModelExamination?

    /// The type that holds most elements.
    var commonType: String? { types.max { $0.elements < $1.elements }?.type }

    /// Reads a file's directory, or the headers of a folder's weight files. A folder's settings and tensors are shown as a
    /// GGUF file of the model has them.
    ///
    /// - Parameter examines: whether to find out if the model runs, for which the vocabulary is read.
    /// - Throws: `CheckpointError`, which names file, place, expected and found.
    init(path: String, examines: Bool = false) throws {
        let source = try ModelSource(path: path)
        let file = source.checkpoint
        let metadata = file.metadata
        self.path = path
        bytes = file.byteCount
        if case .file(let file) = source { version = file.version } else { version = nil }
        fingerprint = file.fingerprint()
        architecture = try metadata.optionalString("general.architecture") ?? "not stated"
        name = ModelInformation.familiarName(path: path, stated: try metadata.optionalString("general.name"))
        parameterCount = file.parameterCount
        switch source {
        case .file:
            vocabularySize = try metadata.optionalStringArray("tokenizer.ggml.tokens")?.count ?? 0
            let kind = try metadata.optionalString("tokenizer.ggml.model") ?? "none"
            let splitting = try metadata.optionalString("tokenizer.ggml.pre").map { ", \($0)" } ?? ""
            tokenizer = kind + splitting
        case .folder(let folder):
            vocabularySize = file.storedTensor("token_embd.weight")?.rowCount ?? 0
            let names = ["tokenizer.json", "vocab.json"]
            tokenizer = names.first { folder.folder.text(of: $0) != nil } ?? "none"
        }
        chatTemplate = Self.template(of: source)
        examination = examines ? ModelExamination(source) : nil
        self.metadata = metadata.keys.map { Entry(key: $0, value: metadata[$0]?.description ?? "") }
        let stored = file.storedTensors
        tensors = stored.map {
            Tensor(name: $0.name, type: $0.dtype.name, shape: $0.shape, bytes: $0.byteCount)
        }
        types = Dictionary(grouping: stored, by: \.dtype).map { dtype, tensors in
            TypeTotal(
                type: dtype.name, tensors: tensors.count, elements: tensors.reduce(0) { $0 + $1.elementCount },
                bytes: tensors.reduce(0) { $0 + $1.byteCount })
        }.sorted { $0.bytes > $1.bytes }
    }

    private static func template(of source: ModelSource) -> String {
        do {
            let sources = try source.chatTemplates()
            return try ChatTemplate(sources, tokenizer: source.tokenizer(), model: source.checkpoint.path).summary
        } catch ChatTemplateError.missing {
            return "none: it can't chat"
        } catch {
            return "none that can be used: \(error)"
        }
    }

    /// The inspection as text.
    func lines(listsTensors: Bool) -> [String] {
        var lines = [
            "\(path): \(version.map { "GGUF version \($0)" } ?? "Hugging Face folder"), \(Quantity.bytes(bytes))",
            "\(name), \(architecture), \(Quantity.magnitude(parameterCount)) parameters",
            "fingerprint \(fingerprint)",
            "tokenizer \(tokenizer), \(Quantity.grouped(vocabularySize)) entries; chat template: \(chatTemplate)",
        ]
        lines += (examination.map(Self.verdict) ?? []) + [""]
        var table = TextTable(["type", "tensors", "elements", "size"], alignsRight: [1, 2, 3])
        for type in types {
            table.add([
                type.type, Quantity.grouped(type.tensors), Quantity.grouped(type.elements), Quantity.bytes(type.bytes),
            ])
        }
        lines += table.lines + [""]
        var entries = TextTable(["key", "value"])
        for entry in metadata { entries.add([entry.key, Self.firstLine(entry.value)]) }
        lines += entries.lines
        if listsTensors {
            var list = TextTable(["tensor", "type", "shape", "size"], alignsRight: [3])
            for tensor in tensors {
                let shape = tensor.shape.map(String.init).joined(separator: " × ")
                list.add([tensor.name, tensor.type, shape, Quantity.bytes(tensor.bytes)])
            }
            lines += [""] + list.lines
        }
        return lines
    }

    /// What the examination found, as text.
    private static func verdict(_ found: ModelExamination) -> [String] {
        var lines = [found.obstacle.map { "does not run: \($0)" } ?? "runs"]
        lines[0] += found.tokenizes ? "; tokenizer rule: \(found.tokenizerRule)" : ""
        if let memory = found.memory {
            let (weights, buffers) = (Quantity.bytes(memory.weights), Quantity.bytes(memory.workspace))
            lines.append(
                "memory: \(weights) for packed weights, \(buffers) of buffers and \(Quantity.bytes(memory.perToken)) for each "
                    + "token; \(Quantity.bytes(memory.total)) with a full context of "
                    + Quantity.grouped(memory.contextLength))
        }
        if found.runs, let layers = found.layers {
            lines.append(
                found.embeddingLayers.map { "embeds with \($0) of \(layers) layers" }
                    ?? (found.hasValueVectors
                        ? "too shallow to embed: \(layers) layers"
                        : "does not embed: convolutions have no value vectors"))
        }
        return lines
    }

    /// A value on one line of at most 80 characters.
    private static func firstLine(_ text: String) -> String {
        let line = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        return line.count > 80 || line.count < text.count ? line.prefix(80) + " …" : String(line)
    }
}
