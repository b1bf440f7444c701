import Passages

/// What the full-text table holds of a passage. The table keeps no text of its own, so that removing a row means stating
/// it again: the same passage must always give the same values. A change here is a change of the schema.
struct LexicalText: Equatable {
    let title: String
    let headings: String
    let body: String
    /// Characters and pairs of characters of unspaced scripts, from all three, separated by spaces.
    let unspaced: String

    init(title: String, headingPath: [String], text: String) {
        var tokens: [String] = []
        func spaced(_ text: String) -> String {
            let (spaced, runs) = UnspacedScripts.split(text)
            for run in runs {
                tokens.append(contentsOf: run.map { String($0) })
                tokens.append(contentsOf: UnspacedScripts.pairs(run))
            }
            return spaced
        }
        self.title = spaced(title)
        headings = spaced(headingPath.joined(separator: "\n"))
        body = spaced(text)
        unspaced = tokens.joined(separator: " ")
    }
}
