public import Passages

/// Which sources count more where they disagree: patterns of paths, the most trusted first. Sources that none of them fits
/// come last.
public struct TrustOrder: Sendable, Codable, Equatable {
    /// The patterns.
    public var patterns: [PathGlob]

    /// Makes an order; without patterns all sources count the same.
    public init(_ patterns: [PathGlob] = []) { self.patterns = patterns }

    /// The place of a document's path in the order, from 0; less is trusted more.
    func place(of path: String) -> Int { patterns.firstIndex { $0.matches(path) } ?? patterns.count }
}
