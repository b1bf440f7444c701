/// What a person says of a document in place of its file, in an index only. The file stays as it is.
public struct DocumentEdit: Sendable, Equatable {
    /// What can be said.
    public enum Field: String, Sendable, CaseIterable {
        case title
        case tags
        case date
    }

    /// The most tags of a document.
    public static let tagLimit = 12
    /// The most characters of a title.
    public static let titleLimit = 300
    /// The most characters of a tag.
    public static let tagLength = 100

    /// The title; nil to leave it.
    public let title: String?
    /// The tags, none for no tags; nil to leave them.
    public let tags: [String]?
    /// The day, as `2026-05-31`, `2026-05` or `2026`, empty for none; nil to leave it.
    public let date: String?
    /// What the file says itself again, once a run has read it.
    public let reset: Set<Field>

    /// Takes what a person said.
    ///
    /// - Throws: ``DocumentEditError`` for what is none of it.
    public init(
        title: String? = nil, tags: [String]? = nil, date: String? = nil, reset: Set<Field> = []
    ) throws(DocumentEditError) {
        self.title = try title.map { text throws(DocumentEditError) in
            try Self.line(text, of: .title, limit: Self.titleLimit)
        }
        self.tags = try tags.map { texts throws(DocumentEditError) in
            var seen: Set<String> = []
            let lines = try texts.map { text throws(DocumentEditError) in
                try Self.line(text, of: .tags, limit: Self.tagLength)
            }.filter { seen.insert($0).inserted }
            guard lines.count <= Self.tagLimit else {
                throw DocumentEditError(field: .tags, detail: "a document has \(Self.tagLimit) tags at most")
            }
            return lines
        }
        self.date = try date.map { text throws(DocumentEditError) in
            guard text.isEmpty || Self.isDay(text) else {
                throw DocumentEditError(field: .date, detail: "a date is a day such as 2026-05-31, a month or a year")
            }
            return text
        }
        self.reset = reset
        for (field, isSaid) in [(Field.title, title != nil), (.tags, tags != nil), (.date, date != nil)]
        where isSaid && reset.contains(field) {
            throw DocumentEditError(field: field, detail: "it can't be said and left to the file at once")
        }
    }

    private static func line(_ text: String, of field: Field, limit: Int) throws(DocumentEditError) -> String {
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw DocumentEditError(field: field, detail: "it is one line without control characters")
        }
        let line = text.split(separator: " ").joined(separator: " ")
        guard !line.isEmpty, line.count <= limit else {
            throw DocumentEditError(field: field, detail: "it has 1 to \(limit) characters")
        }
        return line
    }

    /// Whether a text is a year, a month or a day (ISO 8601).
    private static func isDay(_ text: String) -> Bool {
        let firstDay = [4: "-01-01", 7: "-01", 10: ""][text.utf8.count]
        return firstDay.map { ISODate.seconds(text + $0) != nil } ?? false
    }
}

/// Why something can't be said of a document.
public struct DocumentEditError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was to be said.
    public let field: DocumentEdit.Field
    /// What it has to be.
    public let detail: String

    /// What is wrong, and how it is right.
    public var description: String { "\(field.rawValue): \(detail)" }
}
