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
    /// The event with the index in what it tells of.
    func naming(_ index: String) -> AnswerEvent {
        switch self {
        case .retrieved(let result): .retrieved(result.naming(index))
        case .citation(let citation): .citation(citation.naming(index))
        case .nearest(let citation): .nearest(citation.naming(index))
        case .finished(let reply): .finished(reply.naming(index))
        case .text, .emphasis: self
        }
    }
}
