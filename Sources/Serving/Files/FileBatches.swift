import FootnoteKit
import Synchronization

/// The batches in which files were added to stores, in memory: the newest ones.
package final class FileBatches: Sendable {
    /// Files that were added together.
    struct Batch: Sendable {
        let id = Identifier.random("vsfb_")
        let created = Timestamp.now
        let storeID: String
        let fileIDs: [String]
    }

    private static let limit = 1_000

    private let batches = Mutex<[Batch]>([])

    func add(_ batch: Batch) {
        batches.withLock { batches in
            batches.append(batch)
            if batches.count > Self.limit { batches.removeFirst() }
        }
    }

    /// The batch of an id.
    ///
    /// - Throws: 404 for one that is not there.
    func batch(_ id: String, of storeID: String) throws(APIError) -> Batch {
        guard let batch = batches.withLock({ $0.first { $0.id == id && $0.storeID == storeID } }) else {
            throw .notFound(
                "There is no batch \(id) of the vector store \(storeID); batches are forgotten when the server ends.",
                param: "batch_id")
        }
        return batch
    }
}
