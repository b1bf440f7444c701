import FootnoteKit
import Formats
import IndexStore
import Inference
import Passages
import Tokenizers

/// Texts that are to become vectors of the index's space, whatever a request calls them.
struct EmbeddingJob: Sendable {
    static let inputLimit = 2048

    private let inputs: [[TokenID]]
    private let kind: TextEmbedder.Kind
    private let dimensions: Int?
    private let embedder: TextEmbedder

    /// How many texts there are.
    var count: Int { inputs.count }

    /// How many tokens are read.
    var tokenCount: Int { inputs.reduce(0) { $0 + $1.count } }

    /// Takes `input`, `input_type` and `dimensions` out of a request.
    ///
    /// - Parameters:
    ///   - inputName: what the request calls its texts.
    ///   - cutsLongInputs: whether a text that is longer than the context window is cut at its end and not refused.
    init(
        _ fields: inout RequestFields, modelNamed name: String?, resources: ServedResources,
        inputName: String = "input", cutsLongInputs: Bool = false
    ) throws {
        let named = try resources.model(named: name)
        let model = resources.model
        let read = try TokenInputs.read(
            fields.required(inputName), name: inputName, limit: Self.inputLimit,
            vocabularySize: model.information.vocabularySize, encode: model.tokenizer.encode
        ).map(\.tokens)
        kind = try fields.choice("input_type", of: TextEmbedder.Kind.self) ?? .passage
        dimensions = try fields.integer("dimensions", in: 1...65_536)
        let window = model.information.contextLength
        inputs = cutsLongInputs ? read.map { Array($0.prefix(window - 1)) } : read
        for (position, input) in inputs.enumerated() {
            guard !input.isEmpty else {
                throw APIError.badRequest("Input \(position) is empty.", param: inputName, code: "invalid_value")
            }
            guard input.count < window else {
                throw APIError.badRequest(
                    "Input \(position) has \(input.count) tokens, but the context window holds \(window). Split it.",
                    param: inputName, code: "context_length_exceeded")
            }
        }
        embedder = try Self.embedder(named, resources)
        if let dimensions, let most = embedder.dimension, dimensions > most {
            throw fields.outOfRange("dimensions", "\(dimensions)", "at most \(most)")
        }
    }

    /// A vector for each text, in order.
    func vectors() async throws -> [[Float]] {
        try await embedder.vectors(ofTokens: inputs, as: kind).map {
            TextEmbedder.shortened($0, to: dimensions ?? $0.count)
        }
    }

    /// What turns texts into vectors of an index's space: each index has its own.
    private static func embedder(_ named: ServedModel, _ resources: ServedResources) throws -> TextEmbedder {
        do {
            guard let index = try resources.stores(of: named).first?.index ?? resources.stores.first?.index else {
                try AccessKey.requireRight(to: resources.everyStore.map(\.index))
                throw Self.noVectors
            }
            return try TextEmbedder(index: index, model: resources.model)
        } catch LibraryError.notFitted {
            throw Self.noVectors
        }
    }

    private static var noVectors: APIError {
        .badRequest(
            "Embeddings are fitted to a corpus, and this server has no index with vectors. "
                + "Index a folder and start the server with its index.",
            code: "no_index")
    }
}
