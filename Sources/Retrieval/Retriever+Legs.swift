import Indexing
import Inference
import Tokenizers

extension Retriever {
    func lexicalLeg(_ question: String, options: RetrievalOptions) throws -> LegMatches {
        let limit = max(1, options.candidates)
        let matches = try index.lexicalMatches(question, limit: limit)
        return LegMatches(
            leg: .lexical, matches: matches, weight: options.lexicalWeight, isTruncated: matches.count >= limit,
            silence: matches.isEmpty ? "no passage shares a word with the question" : nil)
    }

    func denseLeg(_ question: String, options: RetrievalOptions) async throws -> LegMatches {
        let limit = max(1, options.candidates)
        func silent(_ reason: String) -> LegMatches {
            LegMatches(
                leg: .dense, matches: [], weight: options.denseWeight, isTruncated: false, silence: reason)
        }
        guard options.denseWeight != 0 else { return silent("its weight is 0") }
        guard let model else { return silent("no model is loaded") }
        guard let weights = try index.tokenWeights(), let transform = try index.transform() else {
            return silent("the index holds no vectors yet")
        }
        let manifest = try index.manifest()
        guard manifest.modelFingerprint == model.information.fingerprint else {
            throw IndexError.modelMismatch(
                index: manifest.modelName, model: model.information.name,
                repair: "footnote index \(manifest.roots.joined(separator: " ")) --index \(index.path) --rebuild")
        }
        let tokens = Array(model.tokenizer.encode(question).prefix(model.information.contextLength - 1))
        guard !tokens.isEmpty else { return silent("the question is empty") }
        let features = try await model.pooledValues([tokens], weights: weights, recipe: manifest.recipe)
        guard let first = features.first, first.count == transform.featureCount else {
            return silent("the model gave no features for the question")
        }
        let vector = transform.question(first)
        guard vector.contains(where: { $0 != 0 }) else { return silent("no word of the question has any weight") }
        let matches = try index.denseMatches(vector, limit: limit)
        return LegMatches(
            leg: .dense, matches: matches, weight: options.denseWeight, isTruncated: matches.count >= limit)
    }

    /// Fetches the best candidates' passages and folds those with the same words into one hit, until `limit` hits
    /// with different texts are found.
    ///
    /// Only equal texts are folded (white space aside): passages that merely resemble each other, such as two versions
    /// of a page, may differ in the very fact that is asked for.
    func hits(from candidates: [FusedCandidate], reports: [LegReport], limit: Int) throws -> [Hit] {
        var hits: [Hit] = []
        var placeOfText: [[Substring]: Int] = [:]
        var next = 0
        while next < candidates.count, hits.count < limit {
            let slice = candidates[next..<min(candidates.count, next + max(16, limit))]
            var records: [PassageID: PassageRecord] = [:]
            for record in try index.passages(ids: slice.map(\.passageID)) { records[record.id] = record }
            for (place, candidate) in zip(slice.indices, slice) {
                // A passage may be gone when the index was updated since the legs searched.
                guard let passage = records[candidate.passageID] else { continue }
                let words = passage.text.split(whereSeparator: \.isWhitespace)
                if let first = placeOfText[words] {
                    hits[first].duplicates.append(passage.id)
                    continue
                }
                guard hits.count < limit else { continue }
                placeOfText[words] = hits.count
                let arithmetic = HitTrace.arithmetic(legs: candidate.legs, reports: reports, fused: candidate.score)
                hits.append(
                    Hit(
                        rank: hits.count + 1, passage: passage,
                        scores: HitScores(
                            lexical: candidate.lexical, dense: candidate.dense, fused: candidate.score),
                        trace: HitTrace(legs: candidate.legs, fusedRank: place + 1, arithmetic: arithmetic)))
            }
            next = slice.endIndex
        }
        return hits
    }
}
