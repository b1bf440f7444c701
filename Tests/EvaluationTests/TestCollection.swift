import Evaluation
import Formats
import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import TestModels
import TestSupport
import Testing

/// Documents as files, their index, and questions whose evidence is a quote.
enum TestCollection {
    /// Writes texts to files and indexes them.
    static func index(
        _ texts: [String: String], in folder: TemporaryFolder, model: any LanguageModel
    ) async throws -> Index {
        let sources = folder.url.appending(path: "documents")
        for (name, text) in texts {
            let file = sources.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let index = try Index.create(
            path: folder.path("test.footnote"),
            manifest: Manifest(name: "test", model: model.information, createdBy: "test"))
        _ = try await Indexer(index: index, model: model).run(roots: [sources.path])
        return index
    }

    /// A question whose evidence is where `quote` stands in the document's text.
    static func question(
        _ question: String, _ document: String, quote: String, in text: String
    ) throws -> QuestionRecord {
        let range = try #require(text.range(of: quote), "\(document) does not hold: \(quote)")
        let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
        return QuestionRecord(
            question: question, answers: [quote], document: document,
            evidence: .init(startByte: start, endByte: start + quote.utf8.count))
    }
}

extension FakeModel {
    /// Words as tokens, and a question is the likelier the more of its words stand before it.
    init(givesTokens: Bool = true) {
        self.init(named: "words", fingerprint: "0e", tokenizer: WordTokenizer(), featureCount: 64)
        averages = true
        givesTokenValues = givesTokens
    }
}
