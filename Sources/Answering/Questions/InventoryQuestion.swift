import Documents
package import Passages

/// A question about the documents themselves ("How many files are there?", "List all documents tagged minutes.", "Which
/// notes mention the ferry?"), which the index answers and no passage does.
///
/// Every word has to be understood. "Which document forbids smoking?" is a question for the passages.
package struct InventoryQuestion: Equatable {
    /// Whether it asks for the number, not for the names.
    package let isCount: Bool
    /// Which documents it means; nil for all.
    package let filter: PassageFilter?
    /// The part of the question that says which, as words behind "documents"; empty for all.
    package let condition: String
    /// The words that the documents have to hold; nil where they need not hold any.
    package let mentioned: MentionedWords?
    /// Whether it asks what documents are about, so that others may be meant that say it in other words.
    package let isAboutSubject: Bool

    /// nil for any other question.
    package init?(_ question: String, words language: QuestionWords = .english) {
        var rest = QuestionWords.words(question)[...]
        if let count = language.count(of: language.counting, at: rest) {
            isCount = true
            rest = rest.dropFirst(count)
        } else if let count = language.count(of: language.listing, at: rest) {
            isCount = false
            rest = rest.dropFirst(count)
        } else {
            return nil
        }
        rest = rest.drop { language.fillers.contains($0) }
        guard let noun = rest.popFirst(), language.documents.contains(noun) else { return nil }
        var (filters, conditions): ([PassageFilter], [String]) = ([], [])
        var mentioned: MentionedWords?
        var isAboutSubject = false
        while let word = rest.first {
            if let words = Self.mentioned(&rest, &isAboutSubject, in: question, language) {
                mentioned = words
                continue
            }
            if let (filter, condition) = Self.condition(&rest, language) {
                filters.append(filter)
                conditions.append(condition)
            } else if language.fillers.contains(word) {
                rest.removeFirst()
            } else {
                return nil
            }
        }
        filter = filters.isEmpty ? nil : .all(filters)
        condition = conditions.joined(separator: " ")
        self.mentioned = mentioned
        self.isAboutSubject = isAboutSubject
    }

    /// The words that the rest of the question wants documents to hold, all of which is taken off; nil where it is no such
    /// condition.
    private static func mentioned(
        _ rest: inout ArraySlice<String>, _ isAboutSubject: inout Bool, in question: String, _ language: QuestionWords
    ) -> MentionedWords? {
        let spelled = QuestionWords.spelled(question)
        let first = language.count(of: language.mentioning, at: rest)
        let about = language.count(of: language.about, at: rest)
        var words = spelled.suffix(rest.count)
        if let count = first ?? about {
            words = words.dropFirst(count)
        } else if let ending = language.count(ofEnding: language.mentioned, at: rest) {
            words = words.dropLast(ending)
        } else {
            return nil
        }
        guard let mentioned = MentionedWords(words.joined(separator: " ")) else { return nil }
        isAboutSubject = first == nil && about != nil
        rest = []
        return mentioned
    }

    /// What the next words narrow the documents by, which are taken off; nil where they are no condition.
    private static func condition(
        _ rest: inout ArraySlice<String>, _ language: QuestionWords
    ) -> (PassageFilter, String)? {
        func value(after phrases: [String], _ isWanted: (String) -> Bool) -> String? {
            guard let count = language.count(of: phrases, at: rest), let value = rest.dropFirst(count).first,
                isWanted(value)
            else { return nil }
            rest = rest.dropFirst(count + 1)
            return value
        }
        if let tag = value(after: language.tagged, { _ in true }) {
            return (.metadata(key: MetadataEntry.Key.tag, .equals, value: tag), "with the tag \(tag)")
        }
        if let year = value(after: language.dated, { $0.count == 4 && Int($0) != nil }), let number = Int(year) {
            let key = MetadataEntry.Key.date
            return (
                .all([
                    .metadata(key: key, .greaterOrEqual, value: "\(number)-01-01"),
                    .metadata(key: key, .less, value: "\(number + 1)-01-01"),
                ]), "from \(year)"
            )
        }
        if let author = value(after: language.by, { !language.fillers.contains($0) }) {
            return (.metadata(key: MetadataEntry.Key.author, .equals, value: author), "by \(author)")
        }
        return nil
    }
}
