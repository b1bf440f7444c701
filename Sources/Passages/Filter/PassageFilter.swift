internal import Documents

/// Which passages a search looks at, by what the index knows of their documents.
///
/// A filter belongs to no index: the same one can be put to several. ``Index/selection(_:)`` says what it leaves of one.
public indirect enum PassageFilter: Sendable, Codable, Equatable {
    /// Documents with these ids.
    case documents([DocumentID])
    /// Documents at these absolute paths.
    case paths([String])
    /// Documents whose path matches a pattern.
    case matching(PathGlob)
    /// Documents below the roots of collections with these names.
    case collections([String])
    /// Documents whose file was last modified at this time or later, in seconds since 1970.
    case modifiedFrom(Double)
    /// Documents whose file was last modified before this time, in seconds since 1970.
    case modifiedBefore(Double)
    /// Documents one of whose entries under a key (of front matter, of a file's properties, of a message's head) compares
    /// so with a value. Case does not count.
    case metadata(key: String, MetadataComparison, value: String)
    /// Documents that all of these leave; every document where there are none.
    case all([PassageFilter])
    /// Documents that one of these leaves; none where there are none.
    case any([PassageFilter])
    /// Documents that this one does not leave.
    case not(PassageFilter)
}

/// How an entry of a document's metadata is compared with a value.
public enum MetadataComparison: String, Sendable, Codable {
    /// It is the value; of a person (author, from, to) it contains it: `okoro` finds `Tamsin Okoro <t@example.org>`.
    case equals
    case less, lessOrEqual, greater, greaterOrEqual

    /// Whether an entry compares so: as numbers where both are, else as texts, which is right for dates in ISO 8601.
    package func holds(_ entry: String, _ value: String, key: String) -> Bool {
        let (entry, value) = (Self.form(entry), Self.form(value))
        if self == .equals {
            let isPerson = [MetadataEntry.Key.author, MetadataEntry.Key.from, MetadataEntry.Key.to].contains(key)
            if isPerson { return !value.isEmpty && entry.contains(value) }
            if key == MetadataEntry.Key.tag { return Self.label(entry) == Self.label(value) }
        }
        if let entry = Double(entry), let value = Double(value) { return holds(entry, value) }
        return holds(entry, value)
    }

    private func holds<Value: Comparable>(_ entry: Value, _ value: Value) -> Bool {
        switch self {
        case .equals: entry == value
        case .less: entry < value
        case .lessOrEqual: entry <= value
        case .greater: entry > value
        case .greaterOrEqual: entry >= value
        }
    }

    private static func form(_ text: String) -> String { SearchForm.of(text).lowercased() }

    /// A tag as it is without the sign that some write before it.
    private static func label(_ text: String) -> Substring { text.hasPrefix("#") ? text.dropFirst() : text[...] }
}

/// Why a filter can't be made of what was asked for, in words that say what to write instead.
public struct FilterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String
}
