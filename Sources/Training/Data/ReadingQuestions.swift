package import Formats
import Foundation
package import Inference

/// A question with the passage that it is read with.
package struct ReadingQuestion: Sendable, Equatable {
    package let id: String
    package let question: String
    /// All accepted answers; none where the passage does not answer the question.
    package let answers: [String]
    /// The document's name: what a split goes by.
    package let document: String
    /// The paragraph that answers the question; where the file gives none, the paragraph of the document that shares most
    /// with the question, which does not answer it.
    package let passage: String
    /// The form of the answer; nil where the file names none.
    package let kind: AnswerKind?

    package init(
        id: String, question: String, answers: [String], document: String, passage: String, kind: AnswerKind? = nil
    ) {
        self.kind = kind
        self.id = id
        self.question = question
        self.answers = answers
        self.document = document
        self.passage = passage
    }

    package var isAnswerable: Bool { !answers.isEmpty }
    /// The shortest accepted answer, the first of several: what a reader is trained to give.
    package var shortestAnswer: String? { answers.min { $0.utf8.count < $1.utf8.count } }
}

/// The questions of a file, each with a passage, and how many have none, by reason.
///
/// The file's lines need `id`, `answers` and `document` here, and may have `answerKind`, an `AnswerKind`: a
/// sentence or a block is then taught by its first words. Documents lie beside the file, in the folder `documents` or in
/// its own. An answerable question needs evidence, whose bytes are the passage; one without answers goes beside the
/// passage of its document that shares most with it.
package struct ReadingQuestions: Sendable {
    /// In the file's order.
    package let questions: [ReadingQuestion]
    /// Questions without words, and unanswerable ones about a document of which no passage is known.
    package let omissions: [QuestionOmission]

    package static let withoutPassage = "about documents without a known passage"

    /// A question of the file and the text of its evidence.
    private struct Entry {
        let record: QuestionRecord
        let id: String
        let words: String
        let answers: [String]
        let document: String
        let passage: String?
        let kind: AnswerKind?
    }

    /// The questions of a file for training, which takes none without words.
    ///
    /// - Throws: `TrainingError` naming the file and the line.
    package init(trainingOn path: String) throws(TrainingError) {
        try self.init(contentsOf: path)
        let count = omissions.count(QuestionOmission.withoutWords)
        guard count == 0 else {
            throw .noExamples(path: path, reason: "\(count) of its lines have no question; take them out")
        }
    }

    /// The questions of a file.
    ///
    /// - Throws: `TrainingError` naming the file and the line.
    package init(contentsOf path: String) throws(TrainingError) {
        let file: QuestionFile
        do {
            file = try QuestionFile(contentsOf: path)
        } catch {
            throw TrainingError(error)
        }
        var documents = DocumentTexts(beside: path)
        var entries: [Entry] = []
        var omissions: [QuestionOmission] = []
        for entry in file.entries {
            if let entry = try Self.entry(entry, of: path, &documents) {
                entries.append(entry)
            } else {
                omissions.add(entry.question, reason: QuestionOmission.withoutWords)
            }
        }
        (questions, self.omissions) = Self.placed(entries, omissions)
    }

    /// A line with the text of its evidence; nil where it has no words.
    private static func entry(
        _ entry: QuestionFile.Entry, of path: String, _ documents: inout DocumentTexts
    ) throws(TrainingError) -> Entry? {
        let (record, line) = (entry.question, entry.line)
        func missing(_ key: String) -> TrainingError {
            .badLine(path: path, line: line, reason: "the key \"\(key)\" is missing")
        }
        guard let id = record.id else { throw missing("id") }
        guard let answers = record.answers else { throw missing("answers") }
        guard let document = record.document else { throw missing("document") }
        guard let words = record.words?.trimmingCharacters(in: .whitespacesAndNewlines) else { return nil }
        var passage: String?
        if let evidence = record.evidence {
            passage = try documents.text(of: evidence, in: document, line: line)
        } else if !answers.isEmpty {
            throw .badLine(path: path, line: line, reason: "an answerable question needs its evidence")
        }
        let kind = try record.answerKind.map { name throws(TrainingError) in
            guard let kind = AnswerKind(rawValue: name) else {
                let known = AnswerKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw .badLine(path: path, line: line, reason: "\"\(name)\" is no kind of answer; there are \(known)")
            }
            return kind
        }
        return Entry(
            record: record, id: id, words: words, answers: answers, document: document, passage: passage, kind: kind)
    }

    /// Puts questions without evidence beside the passage they look most like.
    private static func placed(
        _ entries: [Entry], _ omissions: [QuestionOmission]
    ) -> (questions: [ReadingQuestion], omissions: [QuestionOmission]) {
        var omissions = omissions
        var passages: [String: [String]] = [:]
        var seen: Set<String> = []
        for entry in entries {
            if let passage = entry.passage, seen.insert(entry.document + "\u{1F}" + passage).inserted {
                passages[entry.document, default: []].append(passage)
            }
        }
        let rankings = passages.mapValues(PassageRanking.init)
        let questions = entries.compactMap { entry -> ReadingQuestion? in
            let nearest = rankings[entry.document].flatMap { ranking in
                ranking.ranked(for: entry.words).first.map { ranking.passages[$0] }
            }
            guard let passage = entry.passage ?? nearest else {
                omissions.add(entry.record, reason: withoutPassage)
                return nil
            }
            return ReadingQuestion(
                id: entry.id, question: entry.words, answers: entry.answers, document: entry.document,
                passage: passage, kind: entry.kind)
        }
        return (questions, omissions)
    }
}

/// The documents beside a question file, each read once.
private struct DocumentTexts {
    private let path: String
    private let folder: URL
    private var documents: [String: Data] = [:]

    init(beside path: String) {
        self.path = path
        folder = URL(filePath: path).deletingLastPathComponent()
    }

    /// The text of evidence, without white space around it.
    mutating func text(
        of evidence: QuestionRecord.Evidence, in document: String, line: Int
    ) throws(TrainingError) -> String {
        let bytes: Data
        if let known = documents[document] {
            bytes = known
        } else {
            bytes = try read(document, line: line)
            documents[document] = bytes
        }
        guard evidence.endByte <= bytes.count,
            let passage = String(data: bytes[evidence.startByte..<evidence.endByte], encoding: .utf8)
        else {
            let range = "bytes \(evidence.startByte) to \(evidence.endByte)"
            throw .badLine(
                path: path, line: line, reason: "\(range) are no text of \(document), which has \(bytes.count) bytes")
        }
        return passage.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func read(_ name: String, line: Int) throws(TrainingError) -> Data {
        // A name is a name: it leads nowhere else.
        guard !name.contains("/"), name != "..", !name.isEmpty else {
            throw .badLine(path: path, line: line, reason: "\"\(name)\" is no name of a document")
        }
        for candidate in [folder.appending(path: "documents").appending(path: name), folder.appending(path: name)] {
            guard FileManager.default.fileExists(atPath: candidate.path) else { continue }
            do {
                return try Data(contentsOf: candidate)
            } catch {
                throw .badLine(path: path, line: line, reason: "\(candidate.path) can't be read; look at its rights")
            }
        }
        throw .badLine(
            path: path, line: line,
            reason: "the document \(name) is neither in \(folder.appending(path: "documents").path) nor beside the file"
        )
    }
}
