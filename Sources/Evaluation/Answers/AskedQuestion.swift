import Formats
import IndexStore
import Passages

/// A question whose answers are known, with the place of its answer in the index.
struct AskedQuestion: Sendable {
    let id: String
    let question: String
    let document: String?
    let accepted: [String]
    let evidence: QuestionRecord.Evidence?
    /// The form of the answer, as the file names it.
    let answerKind: String?
    /// nil where there is no answer, or the file does not say where it stands.
    let place: EvidenceMap.Place?

    /// Those of a file's questions that can be measured, and how many can't, by reason.
    ///
    /// - Parameter documents: ask only questions about these; empty for all.
    /// - Throws: ``QuestionSelectionError``, `IndexError`.
    static func usable(
        _ questions: [QuestionRecord], about documents: [String], in index: Index
    ) throws -> (asked: [AskedQuestion], omissions: [QuestionOmission]) {
        let choice = try DocumentChoice(documents, among: questions)
        var map = try EvidenceMap(index)
        var asked: [AskedQuestion] = []
        var omissions: [QuestionOmission] = []
        for (number, question) in questions.enumerated() where choice.holds(question) {
            guard let words = question.words else {
                omissions.add(question, reason: QuestionOmission.withoutWords)
                continue
            }
            guard let accepted = question.answers else {
                omissions.add(question, reason: "without known answers")
                continue
            }
            var place: EvidenceMap.Place?
            if !accepted.isEmpty {
                switch try map.location(of: question) {
                case .known(let known): place = known
                case .unknown: break
                case .missing(let reason):
                    omissions.add(question, reason: reason)
                    continue
                }
            }
            asked.append(
                AskedQuestion(
                    id: question.id ?? String(number + 1), question: words, document: question.document,
                    accepted: accepted, evidence: place == nil ? nil : question.evidence,
                    answerKind: question.answerKind, place: place))
        }
        return (asked, omissions)
    }
}

/// Some of the documents that a question file speaks of.
private struct DocumentChoice {
    private let names: [String]

    /// - Throws: ``QuestionSelectionError/unknownDocument(name:)`` for a name that no question has.
    init(_ names: [String], among questions: [QuestionRecord]) throws(QuestionSelectionError) {
        self.names = names
        let known = Set(questions.compactMap(\.document))
        for name in names where !known.contains(where: { Self.matches(name, $0) }) {
            throw .unknownDocument(name: name)
        }
    }

    func holds(_ question: QuestionRecord) -> Bool {
        guard !names.isEmpty else { return true }
        guard let document = question.document else { return false }
        return names.contains { Self.matches($0, document) }
    }

    /// The whole path, its end from a folder's border on, and either of them without the extension.
    private static func matches(_ name: String, _ path: String) -> Bool {
        let file = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let bare = path[file...].dropFirst().lastIndex(of: ".").map { String(path[..<$0]) } ?? path
        return [path, bare].contains { $0 == name || $0.hasSuffix("/" + name) }
    }
}
