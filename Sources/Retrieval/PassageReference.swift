public import Passages

/// A passage among those of all indexes that a search looks at.
public struct PassageReference: Sendable, Codable, Hashable {
    /// Absolute path of the index; nil where a search looks at one index only.
    public var index: String?
    /// The passage's id, which is unique within its index only.
    public var passageID: PassageID

    /// Names a passage.
    public init(index: String? = nil, passageID: PassageID) {
        self.index = index
        self.passageID = passageID
    }

    /// The order of equals: by index, then by id.
    package static func precedes(_ a: PassageReference, _ b: PassageReference) -> Bool {
        (a.index ?? "", a.passageID) < (b.index ?? "", b.passageID)
    }
}

/// A passage with what a leg thinks of it; higher is better.
package struct ScoredPassage: Sendable, Equatable {
    package var passage: PassageReference
    package var score: Double

    package init(passage: PassageReference, score: Double) {
        self.passage = passage
        self.score = score
    }

    /// The order of a list: the best first, equals in the order of references.
    package static func precedes(_ a: ScoredPassage, _ b: ScoredPassage) -> Bool {
        a.score == b.score ? PassageReference.precedes(a.passage, b.passage) : a.score > b.score
    }
}
