import Formats
import Foundation
public import IndexStore
import Synchronization

/// What a person says of an answer: a question whose right answer is known from then on.
///
/// It is kept as a line of a question file beside the index, which `footnote eval answers` reads.
public struct Feedback: Sendable, Equatable {
    /// Where the right answer stands: UTF-8 bytes of a document's text, end exclusive.
    public struct Evidence: Sendable, Equatable {
        /// The document's path, as the index has it.
        public var document: String
        /// The bytes; not empty.
        public var byteRange: Range<Int>

        /// Names a place.
        public init(document: String, byteRange: Range<Int>) {
            self.document = document
            self.byteRange = byteRange
        }
    }

    /// The question, such that it stands alone.
    public var question: String
    /// The right answers: none if the documents hold no answer, nil if nobody said what is right.
    public var answers: [String]?
    /// The form of the answer, as replies name it.
    public var answerKind: String?
    /// Where the answer stands; none where that is not known.
    public var evidence: [Evidence]

    /// Says what is right.
    public init(question: String, answers: [String]?, answerKind: String? = nil, evidence: [Evidence] = []) {
        self.question = question
        self.answers = answers
        self.answerKind = answerKind
        self.evidence = evidence
    }

    /// The question file of an index: `notes.questions.jsonl` beside `notes.footnote`.
    public static func file(beside index: Index) -> String {
        let (path, suffix) = (index.path, DataFolders.indexSuffix)
        return (path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path) + ".questions.jsonl"
    }

    /// Adds a line to the question file of an index, and makes the file where there is none.
    ///
    /// - Returns: the file's path.
    /// - Throws: ``LibraryError/cannotWrite(path:)``; what the file system reports.
    @discardableResult
    public func keep(beside index: Index) throws -> String {
        let path = Self.file(beside: index)
        let line = record.line + "\n"
        try Self.writing.withLock { _ in
            if !FileManager.default.fileExists(atPath: path) {
                // Questions may be private.
                let isMade = FileManager.default.createFile(
                    atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
                guard isMade else { throw LibraryError.cannotWrite(path: path) }
            }
            guard let file = FileHandle(forWritingAtPath: path) else { throw LibraryError.cannotWrite(path: path) }
            try file.seekToEnd()
            try file.write(contentsOf: Data(line.utf8))
            try file.close()
        }
        return path
    }

    /// Held while a line is written, so that lines of several requests do not mix.
    private static let writing = Mutex(())

    private var record: QuestionRecord {
        let places = evidence.map {
            QuestionRecord.Evidence(
                startByte: $0.byteRange.lowerBound, endByte: $0.byteRange.upperBound, document: $0.document)
        }
        var record = QuestionRecord(
            question: question, answers: answers, document: places.first?.document, evidence: places.first,
            answerKind: answerKind)
        if places.count > 1 { record.furtherEvidence = Array(places.dropFirst()) }
        return record
    }
}
