/// A question with what is known of its answer: one line of a question file.
package struct QuestionRecord: Sendable, Codable, Equatable {
    /// Where an answer stands: UTF-8 bytes of a document's text, end exclusive.
    package struct Evidence: Sendable, Codable, Equatable {
        package var startByte: Int
        package var endByte: Int
        /// The document, where it is another than the question's.
        package var document: String?

        package init(startByte: Int, endByte: Int, document: String? = nil) {
            self.startByte = startByte
            self.endByte = endByte
            self.document = document
        }
    }

    /// Names the question in reports; nil where the file gives none.
    package var id: String?
    /// The question, as a person would ask it; nil where a set leaves it out.
    package var question: String?
    /// All accepted answers: empty where the documents answer nothing, nil where answers are not known.
    package var answers: [String]?
    /// The document with the evidence: its path, or as much of the path's end as is unambiguous.
    package var document: String?
    /// Where in the document the answer stands; nil where unknown or where there is none.
    package var evidence: Evidence?
    /// Further places, each of which answers too or holds a part of the answer; nil where there is no other.
    package var furtherEvidence: [Evidence]?
    /// The form of the answer, as the file names it; nil where it does not.
    package var answerKind: String?

    package init(
        id: String? = nil, question: String?, answers: [String]? = nil, document: String? = nil,
        evidence: Evidence? = nil, answerKind: String? = nil
    ) {
        self.answerKind = answerKind
        self.id = id
        self.question = question
        self.answers = answers
        self.document = document
        self.evidence = evidence
    }

    /// Whether the question is meant to have no answer in the documents.
    package var isUnanswerable: Bool { answers?.isEmpty == true }

    /// The question where it has words; nil where it is left out or blank.
    package var words: String? { question.flatMap { $0.contains { !$0.isWhitespace } ? $0 : nil } }
}

extension QuestionRecord {
    /// Reads a line of a question file.
    ///
    /// - Throws: `JSONLinesError.malformed`.
    init(_ line: JSONLine) throws(JSONLinesError) {
        id = try line.optionalString("id")
        question = try line.optionalString("question")
        answers = try line.optionalStrings("answers")
        document = try line.optionalString("document")
        answerKind = try line.optionalString("answerKind")
        var places: [Evidence] = []
        for range in try line.objects("evidence") {
            let (start, end) = (try range.int("startByte"), try range.int("endByte"))
            guard start >= 0, start < end else {
                throw line.malformed("evidence is bytes \(start) to \(end); the end must lie behind the start")
            }
            guard document != nil else {
                throw line.malformed("there is evidence, but no document that it stands in")
            }
            places.append(Evidence(startByte: start, endByte: end, document: try range.optionalString("document")))
        }
        evidence = places.first
        if places.count > 1 { furtherEvidence = Array(places.dropFirst()) }
    }

    /// The record as a line of a question file, without its line break: what ``init(_:)`` reads.
    package var line: String {
        func place(_ evidence: Evidence) -> JSON {
            let place: JSON = ["startByte": .integer(evidence.startByte), "endByte": .integer(evidence.endByte)]
            return evidence.document.map { place.adding("document", .string($0)) } ?? place
        }
        let places = (evidence.map { [$0] } ?? []) + (furtherEvidence ?? [])
        let members: [(name: String, value: JSON?)] = [
            ("id", id.map { .string($0) }), ("question", question.map { .string($0) }),
            ("answers", answers.map { .strings($0) }), ("document", document.map { .string($0) }),
            ("evidence", places.isEmpty ? nil : .array(places.map(place))),
            ("answerKind", answerKind.map { .string($0) }),
        ]
        return JSON.object(members.compactMap { name, value in value.map { JSON.Member(name: name, value: $0) } }).text
    }
}
