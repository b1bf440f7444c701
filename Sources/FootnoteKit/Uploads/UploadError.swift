/// Why something of the uploaded files or their stores can't be done.
public enum UploadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No file has the id.
    case unknownFile(String)
    /// No store that clients made has the id.
    case unknownStore(String)
    /// The store does not have the file.
    case notInStore(file: String, store: String)
    /// The store was not used for so long that it is empty for good.
    case expired(String)
    /// There is no room for more.
    case full(limit: Int)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .unknownFile(let id): "There is no uploaded file \(id). GET /v1/files lists them."
        case .unknownStore(let id): "There is no vector store \(id)."
        case .notInStore(let file, let store): "The vector store \(store) does not have the file \(file)."
        case .expired(let id):
            "The vector store \(id) has expired: nobody used it for as long as its expires_after says. Make a new one of the "
                + "same files."
        case .full(let limit): "Uploaded files take \(limit) bytes together at most. Delete some first."
        }
    }
}
