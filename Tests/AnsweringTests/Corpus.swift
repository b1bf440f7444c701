import Answering
import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import Retrieval
import TestSupport
import Testing

/// A folder of documents and a real index of it.
final class Corpus {
    let folder: TemporaryFolder
    let index: Index

    init(_ documents: [String: String], model: any LanguageModel, instructions: String = "") async throws {
        folder = try TemporaryFolder()
        let sources = folder.path("documents")
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        for (name, text) in documents {
            try Data(text.utf8).write(to: URL(filePath: sources + "/" + name))
        }
        index = try Index.create(
            path: folder.path("test.footnote"),
            manifest: Manifest(
                name: "test", instructions: instructions, model: model.information,
                recipe: EmbeddingRecipe(dimension: 16), createdBy: "test"))
        _ = try await Indexer(index: index, model: model).run(roots: [sources])
    }

    func path(_ name: String) -> String { folder.path("documents/" + name) }

    /// A hit on the passage of the index that holds a text.
    func hit(holding text: String) throws -> Hit? {
        for document in try index.documents() {
            for passage in try index.passages(of: document.id) where passage.text.contains(text) {
                return Hit(
                    rank: 1, passage: passage, scores: HitScores(fused: 1),
                    trace: HitTrace(legs: [], fusedRank: 1))
            }
        }
        return nil
    }

    static let animals = [
        "owl.txt": """
        Owls

        The owl hunts at night.  It hears a mouse under the snow, and its feathers make no sound. An owl turns its head
        by 270 degrees, since its eyes can't move.
        """,
        "bee.txt": "Bees\n\nA bee dances to tell the others where the flowers are. The queen lays 2,000 eggs a day.",
        "cat.txt": "Cats\n\nThe cat sleeps for two thirds of its life. Its whiskers measure the width of a gap.",
    ]
}

extension Hit {
    /// A hit on a passage of a document that is nowhere: bytes from 100 on, lines from 7 on.
    init(passageText text: String) {
        let passage = PassageRecord(
            id: 1, documentID: 1, path: "/a", title: "A", ordinal: 0, startByte: 100,
            endByte: 100 + text.utf8.count, firstLine: 7, lastLine: 10, text: text, tokenCount: 9, sourceSHA256: "")
        self.init(
            rank: 1, passage: passage, scores: HitScores(fused: 0), trace: HitTrace(legs: [], fusedRank: 1))
    }
}

extension Answer {
    /// The bytes of the text at a span.
    func text(at span: ByteSpan) -> String { bytes(of: text, at: span) }
}

extension Abstention {
    /// The bytes of the text at a span.
    func text(at span: ByteSpan) -> String { bytes(of: text, at: span) }
}

private func bytes(of text: String, at span: ByteSpan) -> String {
    String(decoding: Array(text.utf8)[span.range], as: UTF8.self)
}

extension AnswerEngine {
    /// The answer to a question that has one.
    func answer(to question: String, options: AnswerOptions = .init()) async throws -> Answer {
        let reply = try await reply(to: question, options: options)
        return try #require(reply.answer, "withheld: \(reply.text)")
    }

    /// The abstention from a question that has no answer.
    func abstention(from question: String, options: AnswerOptions = .init()) async throws -> Abstention {
        let reply = try await reply(to: question, options: options)
        return try #require(reply.abstention, "said: \(reply.text)")
    }
}
