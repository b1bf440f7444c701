import Documents
import Foundation
import IndexStore
import Inference
import Passages
import TestSupport

/// Indexes passages by their words alone, and asks questions of the lists of postings and of the full-text table, which has
/// to find the same; one JSON object per question after one for the index.
///
/// `tools/bench/compare-lexical` makes passages and questions and sums up.
struct LexicalMeasurement {
    let options: Options

    private static let passagesOfDocument = 20
    /// About as much text as a run of indexing stores in one transaction.
    private static let documentsAtOnce = 800
    /// As many as retrieval asks for.
    private static let limit = 100
    private static let compared = 10

    func run(_ output: LineWriter) throws {
        let path = try options.required("index")
        let passages = try Self.lines(options.required("passages"))
        let questions = try Self.lines(options.required("questions"))
        var summary = Summary(passages: passages.count)
        let made = try Index.create(path: path, manifest: Manifest(name: "lexical", model: .none, createdBy: "measure"))
        (summary.insertSeconds, summary.insertProcessorSeconds) = try Self.timed { try Self.insert(passages, made) }
        (summary.questionMsBeforeCompaction, _) = try Self.timed { try Self.ask(questions, made) }
        summary.questionMsBeforeCompaction *= 1e3 / Double(max(1, questions.count))
        (summary.compactSeconds, summary.compactProcessorSeconds) = try Self.timed { _ = try made.compact() }
        let index = try Index.open(path: path)
        if let first = questions.first {
            (summary.firstQuestionMs, _) = try Self.timed { _ = try index.lexicalMatches(first, limit: Self.limit) }
            summary.firstQuestionMs *= 1e3
        }
        try output.write(summary)
        let documents = passages.count / Self.passagesOfDocument
        let filter = try index.selection(.modifiedBefore(Double(max(1, documents / 1_000))))
        for question in questions {
            try output.write(Self.outcome(question, index, filter: filter))
        }
    }

    private static func ask(_ questions: [String], _ index: Index) throws {
        for question in questions { _ = try index.lexicalMatches(question, limit: limit) }
    }

    /// One question, asked in each way; the best of three for the lists, once for the full text, which takes long.
    private static func outcome(_ question: String, _ index: Index, filter: PassageSelection) throws -> Outcome {
        var found: [Match] = []
        var times: [(Double, Double)] = []
        for _ in 0..<3 { times.append(try timed { found = try index.lexicalMatches(question, limit: limit) }) }
        let best = times.min { $0.1 < $1.1 } ?? (0, 0)
        let (filtered, _) = try timed { _ = try index.lexicalMatches(question, limit: limit, within: filter) }
        var expected: [Match] = []
        let slow = try timed { expected = try index.fullTextMatches(question, limit: limit) }
        let agrees = found.prefix(compared).map(\.score) == expected.prefix(compared).map(\.score)
        return Outcome(
            question: question, ms: best.0 * 1e3, processorMs: best.1 * 1e3, filteredMs: filtered * 1e3,
            fullTextMs: slow.0 * 1e3, fullTextProcessorMs: slow.1 * 1e3, sameScores: agrees)
    }

    private static func insert(_ passages: [String], _ index: Index) throws {
        var changes: [DocumentChange] = []
        for first in stride(from: 0, to: passages.count, by: passagesOfDocument) {
            changes.append(document(passages[first..<min(passages.count, first + passagesOfDocument)], first: first))
            if changes.count == documentsAtOnce {
                try index.apply(changes) {}
                changes = []
            }
        }
        try index.apply(changes) {}
    }

    private static func document(_ texts: ArraySlice<String>, first: Int) -> DocumentChange {
        let number = first / passagesOfDocument
        var (passages, start) = ([Passage](), 0)
        for (ordinal, text) in texts.enumerated() {
            let end = start + text.utf8.count
            passages.append(
                Passage(
                    ordinal: ordinal, byteRange: start..<end, lines: (ordinal + 1)...(ordinal + 1), page: nil,
                    headingPath: [], text: text, tokenCount: text.utf8.count / 5))
            start = end + 1
        }
        let text = texts.joined(separator: "\n")
        let document = Document(
            path: "/made/\(number).txt", title: "Document \(number)", mediaType: .plainText,
            sourceSHA256: String(repeating: "0", count: 64), sourceByteCount: text.utf8.count, textForm: .source,
            text: text, blocks: [])
        let state = StoredState(byteCount: text.utf8.count, modified: Double(number), checked: Double(number) + 10)
        return .store(PreparedDocument(document: document, passages: passages, state: state), replacing: nil)
    }

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Seconds on the clock and of the processor.
    private static func timed(_ body: () throws -> Void) rethrows -> (Double, Double) {
        let clock = ContinuousClock.now
        let processor = try processorSeconds(body)
        return ((ContinuousClock.now - clock) / .seconds(1), processor)
    }
}

/// What is written for the index.
private struct Summary: Encodable {
    var passages: Int
    var insertSeconds = 0.0, insertProcessorSeconds = 0.0
    var compactSeconds = 0.0, compactProcessorSeconds = 0.0
    var questionMsBeforeCompaction = 0.0
    var firstQuestionMs = 0.0
}

/// What is written for a question.
private struct Outcome: Encodable {
    var question: String
    var ms, processorMs, filteredMs, fullTextMs, fullTextProcessorMs: Double
    var sameScores: Bool
}

extension ModelInformation {
    /// Stands in the manifest of an index that no model has seen.
    fileprivate static let none = ModelInformation(
        name: "none", architecture: "none", fingerprint: "none", path: "", parameterCount: 0, contextLength: 1,
        vocabularySize: 1, layerCount: 1, hiddenSize: 1, quantization: "none", fileBytes: 0)
}
