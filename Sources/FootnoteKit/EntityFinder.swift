public import Documents
public import Inference

/// What a text names at one place: words, label, and how sure it is.
public struct FoundEntity: Sendable, Encodable, Equatable {
    /// One of the labels that were asked for.
    public let label: String
    /// The words, as they stand in the text.
    public let text: String
    /// First UTF-8 byte in the document's text.
    public let startByte: Int
    /// The UTF-8 byte after the last one.
    public let endByte: Int
    /// The line that it begins in, from 1.
    public let firstLine: Int
    /// The page that it begins on, from 1, in formats that have pages.
    public let page: Int?
    /// How likely label and words are both right, 0…1.
    public let confidence: Double
    /// The path of the document; nil for a text that is in no file.
    public let path: String?
}

/// Finds persons, places, dates and other things that documents name; see `EntityExtractor`.
public struct EntityFinder: Sendable {
    private let extractor: EntityExtractor

    /// Looks for what the labels say.
    ///
    /// - Parameter labels: nouns, such as `person`; at least one, all different.
    /// - Throws: `InferenceError.invalidOption` for labels that can't be used.
    public init(model: any LanguageModel, labels: [String]) async throws {
        extractor = try await EntityExtractor(model: model, labels: labels)
    }

    /// What a text names, in its order.
    ///
    /// - Throws: `InferenceError`, `CancellationError`.
    public func entities(
        in text: String, minConfidence: Double = EntityExtractor.standardConfidence
    ) async throws -> [FoundEntity] {
        let found = try await extractor.entities(
            in: text, sentences: Sentences.ranges(in: text), minConfidence: minConfidence)
        return placed(found, in: text, pages: [], path: nil)
    }

    /// What a document names, in its order. Code and comments are not read.
    ///
    /// - Throws: `InferenceError`, `CancellationError`.
    public func entities(
        in document: Document, minConfidence: Double = EntityExtractor.standardConfidence
    ) async throws -> [FoundEntity] {
        let sentences = document.blocks.filter(Self.isRead).flatMap { block -> [Range<Int>] in
            let start = block.byteRange.lowerBound
            return Sentences.ranges(in: document.text(at: block.byteRange) ?? "").map {
                start + $0.lowerBound..<start + $0.upperBound
            }
        }
        let found = try await extractor.entities(
            in: document.text, sentences: sentences, minConfidence: minConfidence)
        return placed(found, in: document.text, pages: document.pages, path: document.path)
    }

    private static func isRead(_ block: Block) -> Bool {
        switch block.kind {
        case .heading, .paragraph, .listItem, .table, .quote: true
        case .code, .html, .comment, .separator: false
        }
    }

    /// Adds lines and pages. Linear in the text and the entities, which ascend.
    private func placed(_ entities: [Entity], in text: String, pages: [Page], path: String?) -> [FoundEntity] {
        let bytes = Array(text.utf8)
        var (line, position) = (1, 0)
        return entities.map { entity in
            let start = entity.byteRange.lowerBound
            while position < start {
                if bytes[position] == UInt8(ascii: "\n") { line += 1 }
                position += 1
            }
            return FoundEntity(
                label: entity.label, text: entity.text, startByte: start, endByte: entity.byteRange.upperBound,
                firstLine: line, page: pages.first { $0.byteRange.contains(start) }?.number,
                confidence: entity.confidence, path: path)
        }
    }
}

extension Library {
    /// Loads a model that looks for what the labels say.
    ///
    /// - Throws: ``LibraryError``, the loader's errors, `InferenceError.invalidOption` for labels that can't be used.
    public func entityFinder(labels: [String], model choice: ModelChoice = .standard) async throws -> EntityFinder {
        try await EntityFinder(model: try await model(choice), labels: labels)
    }
}
