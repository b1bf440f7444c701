package import Documents

/// A document and its passages, ready to be stored.
package struct PreparedDocument: Sendable {
    package let document: Document
    package let passages: [Passage]
    package let state: StoredState

    package init(document: Document, passages: [Passage], state: StoredState) {
        self.document = document
        self.passages = passages
        self.state = state
    }
}

/// What tells whether a file has to be read again.
package struct StoredState: Sendable {
    package let byteCount: Int
    /// Seconds since 1970.
    package let modified: Double
    /// When it was looked at, in seconds since 1970.
    package let checked: Double
    /// When the file's entry last changed (its status or its content), in seconds since 1970; nil where it is not known.
    package let changed: Double?
    /// The file's number in its file system; nil where it is not known.
    package let inode: UInt64?

    package init(byteCount: Int, modified: Double, checked: Double, changed: Double? = nil, inode: UInt64? = nil) {
        self.byteCount = byteCount
        self.modified = modified
        self.checked = checked
        self.changed = changed
        self.inode = inode
    }
}

/// A change to the documents of a store.
package enum DocumentChange: Sendable {
    /// A new document, or one in the place of another, whose unchanged passages keep their ids and vectors.
    case store(PreparedDocument, replacing: DocumentID?)
    /// The file has another place or time, but the same content.
    case touch(DocumentID, path: String, StoredState)
    /// The file has changed and can't be read; what is stored stays.
    case markStale(DocumentID, reason: String)
    /// The document is gone, with everything that hangs on it.
    case remove(DocumentID)

    /// Bytes of text that the change brings.
    package var byteCount: Int {
        guard case .store(let prepared, _) = self else { return 0 }
        return prepared.document.text.utf8.count
    }
}
