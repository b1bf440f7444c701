import IndexStore

/// How far the vectors of indexes are.
enum CoverageText {
    /// A state in numbers: `vectors for 1,200 of 4,800 passages`.
    static func text(_ coverage: VectorCoverage) -> String {
        "vectors for \(Quantity.grouped(coverage.vectors)) of \(Quantity.count(coverage.passages, "passage"))"
    }

    /// Says so on standard error of each index that has passages without a vector.
    static func note(of indexes: [Index], on out: Output) throws {
        for index in indexes {
            guard let coverage = try index.missingVectors() else { continue }
            let name = indexes.count > 1 ? out.terminal.name(index.path) + ": " : ""
            out.note("\(name)\(text(coverage)); the others are found by their words alone")
        }
    }
}
