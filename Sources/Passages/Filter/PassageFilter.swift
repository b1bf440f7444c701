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
    /// Documents that all of these leave; every document where there are none.
    case all([PassageFilter])
    /// Documents that one of these leaves; none where there are none.
    case any([PassageFilter])
    /// Documents that this one does not leave.
    case not(PassageFilter)
}

/// Why a filter can't be made of what was asked for, in words that say what to write instead.
public struct FilterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String
}
