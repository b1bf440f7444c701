internal import Checkpoints
internal import Formats

/// The part "model" of the type Unigram.
struct UnigramModel {
    let entries: [(piece: String, id: Int)]
    /// Log-probabilities in the order of ids.
    let scores: [Double]
    let unknown: String?
    let hasByteFallback: Bool

    init(_ model: JSONObject, _ file: TokenizerFile) throws {
        var entries: [(piece: String, id: Int)] = []
        var scores: [Double] = []
        for entry in try model.array("vocab") {
            guard case .array(let parts) = entry.value, parts.count == 2, case .string(let piece) = parts[0].value,
                let score = parts[1].number
            else { throw model.invalidValue("vocab", expected: "pairs of a piece and its score") }
            entries.append((piece, entries.count))
            scores.append(score)
        }
        self.entries = entries
        self.scores = scores
        let unknownID = try model.optionalInt("unk_id")
        if let unknownID, !entries.indices.contains(unknownID) {
            throw TokenizerError.invalidSpecialToken(
                path: file.path, key: "unk_id", found: unknownID, vocabularySize: entries.count)
        }
        unknown = unknownID.map { entries[$0].piece }
        hasByteFallback = try model.optionalBool("byte_fallback") ?? false
    }
}
