public import Indexing

/// What a filter left to search in.
public struct FilterReport: Sendable, Codable, Equatable {
    /// Documents that are left.
    public var documentCount: Int
    /// Their passages.
    public var passageCount: Int
    /// Passages without the filter.
    public var totalPassageCount: Int

    /// Adds up what is left of some indexes.
    public init(_ selections: [PassageSelection]) {
        documentCount = selections.reduce(0) { $0 + $1.documentCount }
        passageCount = selections.reduce(0) { $0 + $1.passageCount }
        totalPassageCount = selections.reduce(0) { $0 + $1.totalPassageCount }
    }

    /// The report in one line.
    public var explanation: String {
        "filter: \(passageCount) of \(totalPassageCount) passages, in \(documentCount) "
            + (documentCount == 1 ? "document" : "documents")
    }
}
