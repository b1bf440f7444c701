/// What was exported or imported.
public struct SharingReport: Sendable, Codable, Equatable {
    /// The new file.
    public let path: String
    /// The name of the index.
    public let name: String
    /// Its documents.
    public let documents: Int
    /// Its passages.
    public let passages: Int
    /// Passages that have no vector, which an unfinished run leaves behind.
    public let missingVectors: Int
    /// The model that a question has to be embedded with.
    public let modelName: String
    /// The fingerprint of that model's weights.
    public let modelFingerprint: String
    /// Size of the file.
    public let bytes: Int

    init(path: String, manifest: Manifest, status: IndexStatus) {
        self.path = path
        name = manifest.name
        documents = status.documentCount
        passages = status.passageCount
        missingVectors = status.missingVectors
        modelName = manifest.modelName
        modelFingerprint = manifest.modelFingerprint
        bytes = status.bytes
    }
}
