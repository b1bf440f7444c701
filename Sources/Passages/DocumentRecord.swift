public import Documents

/// Identifies a document within one index file. Never used again after the document is gone.
public typealias DocumentID = Int64

/// Identifies a passage within one index file. Never used again after the passage is gone or its text has changed.
public typealias PassageID = Int64

/// A document as the index knows it.
public struct DocumentRecord: Sendable, Codable, Equatable, Identifiable {
    /// Whether the index holds what the file said when it was last seen.
    public enum State: String, Sendable, Codable {
        /// The file was read the last time it was looked at.
        case current
        /// The file was found changed but could not be read; what is stored is its last good state.
        case stale
    }

    /// The document's id.
    public let id: DocumentID
    /// Absolute path of the source.
    public let path: String
    /// The title.
    public let title: String
    /// The format it was read as.
    public let mediaType: MediaType
    /// What byte ranges point into.
    public let textForm: TextForm
    /// SHA-256 of the source's bytes, in lower-case hexadecimal.
    public let sourceSHA256: String
    /// Length of the source in bytes.
    public let byteCount: Int
    /// When the source was last modified, in seconds since 1970.
    public let modified: Double
    /// Whether the index holds the source's present state.
    public let state: State
    /// Why it is stale; nil where it is current.
    public let staleReason: String?
    /// How many passages it has.
    public let passageCount: Int
    /// How many pages it has; 0 in formats without pages.
    public let pageCount: Int
    /// What the file says about itself, in its order.
    public let metadata: [MetadataEntry]
    /// What reading the file assumed or left out.
    public let notes: [ReadingNote]

    package init(
        id: DocumentID, path: String, title: String, mediaType: MediaType, textForm: TextForm, sourceSHA256: String,
        byteCount: Int, modified: Double, staleReason: String?, passageCount: Int, pageCount: Int = 0,
        metadata: [MetadataEntry] = [], notes: [ReadingNote] = []
    ) {
        self.id = id
        self.path = path
        self.title = title
        self.mediaType = mediaType
        self.textForm = textForm
        self.sourceSHA256 = sourceSHA256
        self.byteCount = byteCount
        self.modified = modified
        self.staleReason = staleReason
        self.passageCount = passageCount
        self.pageCount = pageCount
        self.metadata = metadata
        self.notes = notes
        state = staleReason == nil ? .current : .stale
    }
}
