import Formats
import Synchronization

/// Replies of `/v1/responses` that later requests may go on from, in memory: the newest, as many as fit.
package final class ResponseStore: Sendable {
    /// A reply, and what led to it.
    struct Kept: Sendable {
        let reply: JSON
        /// What was said in the request.
        let said: [RequestMessage]
        /// What was said so far, the reply included.
        let conversation: [RequestMessage]

        /// About how much memory it takes, in bytes. The texts of what was said before are shared with the reply before it.
        fileprivate var size: Int {
            let own = reply.text.utf8.count + said.reduce(0) { $0 + ($1.content?.utf8.count ?? 0) }
            return own + conversation.count * MemoryLayout<RequestMessage>.stride
        }
    }

    private struct State {
        var replies: [String: (kept: Kept, size: Int, owner: AccessKey?)] = [:]
        /// Ids, the oldest first.
        var order: [String] = []
        var size = 0

        /// A reply, for the key that asked for it.
        func kept(_ id: String) -> Kept? {
            guard let found = replies[id], found.owner == AccessKey.current else { return nil }
            return found.kept
        }

        mutating func remove(_ id: String) -> Bool {
            guard let removed = replies.removeValue(forKey: id) else { return false }
            order.removeAll { $0 == id }
            size -= removed.size
            return true
        }
    }

    private let state = Mutex(State())
    private let countLimit: Int
    private let sizeLimit: Int

    /// - Parameters:
    ///   - count: how many replies are kept at most.
    ///   - size: how many bytes they take at most, about.
    package init(count: Int = 1_000, size: Int = 64 << 20) {
        countLimit = count
        sizeLimit = size
    }

    /// Keeps a reply; the oldest ones make room for it.
    func keep(_ kept: Kept, as id: String) {
        let size = kept.size
        state.withLock { state in
            state.replies[id] = (kept, size, AccessKey.current)
            state.order.append(id)
            state.size += size
            while state.order.count > countLimit || state.size > sizeLimit, let oldest = state.order.first {
                _ = state.remove(oldest)
            }
        }
    }

    /// A reply that is kept. One that was asked for with another key is not there.
    ///
    /// - Throws: 404 for an id that no reply here has.
    func reply(_ id: String, param: String = "response_id") throws(APIError) -> Kept {
        guard let kept = state.withLock({ $0.kept(id) }) else { throw missing(id, param) }
        return kept
    }

    /// Forgets a reply.
    ///
    /// - Throws: 404 for an id that no reply here has.
    func remove(_ id: String) throws(APIError) {
        guard state.withLock({ $0.kept(id) != nil && $0.remove(id) }) else { throw missing(id, "response_id") }
    }

    private func missing(_ id: String, _ param: String) -> APIError {
        .notFound(
            "There is no response \(id) here. The newest \(countLimit) are kept until the server ends, but for those that "
                + "were made with store: false or deleted. Send the conversation as input.",
            param: param, code: param == "response_id" ? "not_found" : "previous_response_not_found")
    }
}
