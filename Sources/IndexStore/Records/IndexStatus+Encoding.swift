// The state of an index as it is shown: on the command line and over HTTP alike (docs/http-api.md).

extension IndexStatus {
    enum CodingKeys: String, CodingKey {
        case dimension, bytes, problems
        case documentCount = "documents"
        case staleDocumentCount = "stale_documents"
        case passageCount = "passages"
        case vectorCount = "vectors"
        case missingVectors = "missing_vectors"
    }
}
