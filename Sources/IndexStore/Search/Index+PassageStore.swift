public import Passages

extension Index: PassageStore, PassageWriter {
    /// Name, instructions and recipe of the manifest.
    public func facts() throws(IndexError) -> StoreFacts {
        let manifest = try manifest()
        return StoreFacts(name: manifest.name, instructions: manifest.instructions, recipe: manifest.recipe)
    }

    /// What a filter leaves of this index as it is now; everything for nil.
    public func scope(of filter: PassageFilter?) throws(IndexError) -> any PassageScope {
        guard let filter else { return IndexScope(index: self, selection: nil) }
        return IndexScope(index: self, selection: try selection(filter))
    }
}

/// The part of an index that one search looks at.
private struct IndexScope: PassageScope {
    let index: Index
    let selection: PassageSelection?

    var counts: ScopeCounts? { selection?.counts }

    func lexicalMatches(_ question: String, limit: Int) throws -> [Match] {
        try index.lexicalMatches(question, limit: limit, within: selection)
    }

    func lexicalCounts(_ question: String, limit: Int) throws -> LexicalCounts? {
        try index.lexicalCounts(question, limit: limit, within: selection)
    }

    func denseMatches(_ vector: [Float], limit: Int) throws -> [Match] {
        try index.denseMatches(vector, limit: limit, within: selection)
    }
}
