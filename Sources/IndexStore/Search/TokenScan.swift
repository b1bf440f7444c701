import Dispatch
package import Inference
package import Passages
import Synchronization

/// Compares a question's tokens with those of candidate passages, on all processors.
package enum TokenScan {
    /// Passages that one thread takes at a time.
    private static let slice = 16

    /// One similarity for each passage.
    ///
    /// - Parameter path: what errors call the store.
    /// - Throws: `corrupt` where codes are of another length than the question's.
    package static func similarities(
        _ query: TokenQuery, codes: [(PassageID, TokenCodes)], path: String
    ) throws(IndexError) -> [PassageID: Double] {
        for (id, codes) in codes where codes.codeLength != query.codeLength {
            throw .corrupt(
                path: path,
                detail:
                    "token codes of passage \(id): expected \(query.codeLength) bytes each, found \(codes.codeLength)")
        }
        let results = Mutex<[PassageID: Double]>([:])
        DispatchQueue.concurrentPerform(iterations: (codes.count + slice - 1) / slice) { part in
            let own = codes[part * slice..<min(codes.count, (part + 1) * slice)].map { id, codes in
                (id, Double(query.similarity(to: codes)))
            }
            results.withLock { for (id, similarity) in own { $0[id] = similarity } }
        }
        return results.withLock { $0 }
    }
}
