/// What is written from documents.
public enum WritingTask: String, Sendable, Codable, CaseIterable {
    /// The sentences that carry most of the documents.
    case summary
    /// What sets the second of two documents apart from the first.
    case changes
    /// Sentences of notes, arranged as a text.
    case draft
}

/// An instruction such as "draft a reply about the deposit": what is to be written, and about what.
public struct WritingInstruction: Sendable, Equatable {
    /// The instruction as it was given.
    public let text: String
    /// What is to be written.
    public let task: WritingTask
    /// What it is to be about; nil for all that the documents say.
    public let topic: String?

    /// Takes an instruction for a task.
    ///
    /// - Parameters:
    ///   - task: nil to tell it from the instruction's words.
    ///   - names: words that name documents and no topic.
    /// - Throws: ``WritingError/unknownTask(_:)``.
    public init(_ text: String, task: WritingTask? = nil, names: [String] = []) throws(WritingError) {
        guard let task = task ?? Self.task(of: text) else { throw .unknownTask(text) }
        self.text = text
        self.task = task
        var words = text
        for name in names where !name.isEmpty { words = words.replacing(name, with: " ") }
        topic = task == .changes ? nil : Self.topic(of: words)
    }

    /// The task that the first telling word of an instruction names.
    private static func task(of text: String) -> WritingTask? {
        for word in words(of: text) {
            if summaries.contains(word) { return .summary }
            if changes.contains(word) { return .changes }
            if drafts.contains(word) { return .draft }
        }
        return nil
    }

    /// The words that say neither what is to be done nor with what.
    private static func topic(of text: String) -> String? {
        // Behind "about", everything belongs to the topic but where it is to be taken from.
        let known = summaries.union(changes).union(drafts).union(frame)
        let left = text.split(whereSeparator: \.isWhitespace).filter { chunk in
            let words = words(of: String(chunk))
            return !words.isEmpty && !words.allSatisfy(known.contains)
        }
        let topic = left.joined(separator: " ")
        return ContentWords(topic).words.isEmpty ? nil : topic
    }

    private static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private static func list(_ words: String) -> Set<String> {
        Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static let summaries = list(
        "summarise summarize summary summaries summarising summarizing sum shorten condense abstract outline digest tldr"
    )
    private static let changes = list(
        "compare comparison changed change changes differ differs difference differences different diff")
    private static let drafts = list("draft write reply answer compose respond letter email mail")
    private static let frame = list(
        """
        please me us give make a an the up of in on from to for with and or by at as it its this that these those is are
        was were do does did what how which between both two three all each one ones first second old new version versions
        my our your their his her using use based only document documents file files note notes page pages pdf text texts
        article report paper short brief briefly quick long longer shorter sentence sentences paragraph paragraphs words
        bullet points point message response about regarding concerning re say says said tell tells content contents whole
        """)
}

/// Why nothing can be written.
public enum WritingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The instruction names no task.
    case unknownTask(String)
    /// There is no document to write from.
    case noDocuments
    /// Changes are between two documents.
    case twoDocumentsNeeded(found: Int)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .unknownTask(let text):
            "“\(text)” does not say what to write; begin with “summarise”, “what changed” or “draft”, or name the task"
        case .noDocuments: "there is no document to write from; name a file, or a document of the index"
        case .twoDocumentsNeeded(let found):
            "changes are found between two documents, and there \(found == 1 ? "is one" : "are \(found)"); name both"
        }
    }
}
