import Answering
import Retrieval

// What comes from one index of several names it, as what comes from several does: ids are unique within one only.

extension SearchResult {
    /// The result with the index in each hit.
    func naming(_ index: String) -> SearchResult {
        var result = self
        for place in result.hits.indices { result.hits[place].index = index }
        return result
    }
}

extension Reply {
    /// The reply with the index in each citation.
    func naming(_ index: String) -> Reply {
        switch self {
        case .said(var answer):
            answer.citations = answer.citations.map { $0.naming(index) }
            return .said(answer)
        case .withheld(var abstention):
            abstention.nearest = abstention.nearest.map { $0.naming(index) }
            return .withheld(abstention)
        }
    }
}

extension Citation {
    fileprivate func naming(_ index: String) -> Citation {
        var citation = self
        citation.index = index
        return citation
    }
}

extension AnswerEvent {
    fileprivate func naming(_ index: String) -> AnswerEvent {
        switch self {
        case .retrieved(let result): .retrieved(result.naming(index))
        case .citation(let citation): .citation(citation.naming(index))
        case .nearest(let citation): .nearest(citation.naming(index))
        case .finished(let reply): .finished(reply.naming(index))
        case .text, .emphasis: self
        }
    }
}

extension AsyncThrowingStream<AnswerEvent, any Error> {
    /// The events with the index in what they tell of.
    func naming(_ index: String) -> Self {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    for try await event in self { continuation.yield(event.naming(index)) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
