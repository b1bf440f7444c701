import Foundation
import IndexStore

/// One of the indexes here, as a list of them shows it.
public struct IndexSummary: Sendable, Codable, Equatable {
    /// Where it stands.
    public let path: String
    /// What people call it; the file's name where it can't be read.
    public var name: String
    /// What answers heed.
    public var instructions = ""
    /// Questions to begin with.
    public var conversationStarters: [String] = []
    /// Its documents.
    public var documents = 0
    /// Its passages.
    public var passages = 0
    /// The model that its questions are embedded with.
    public var modelName: String?
    /// The fingerprint of that model's weights.
    public var modelFingerprint: String?
    /// Whether it came from elsewhere, without its documents' files.
    public var isShared = false
    /// Why it can't be read; nil where it can.
    public var problem: String?
}

extension Library {
    /// The indexes in the data folder, in the order of their files' names; none where the folder is missing.
    ///
    /// - Complexity: opens each of them.
    public func indexes() -> [IndexSummary] { indexFiles.map { summary(of: $0) } }

    /// The index files in the data folder, in the order of their names.
    var indexFiles: [String] {
        // A folder that can't be listed holds none that could be used.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.data)) ?? []
        return names.filter { $0.hasSuffix(DataFolders.indexSuffix) && !$0.hasPrefix(".") }.sorted().map { name in
            folders.data + "/" + name
        }
    }

    private func summary(of path: String) -> IndexSummary {
        do {
            let index = try Index.open(path: path, threadCount: 1)
            let (manifest, status) = (try index.manifest(), try index.status())
            return IndexSummary(
                path: path, name: manifest.name, instructions: manifest.instructions,
                conversationStarters: manifest.conversationStarters, documents: status.documentCount,
                passages: status.passageCount, modelName: manifest.modelName,
                modelFingerprint: manifest.modelFingerprint, isShared: manifest.isShared)
        } catch {
            let title = URL(filePath: path).deletingPathExtension().lastPathComponent
            return IndexSummary(path: path, name: title, problem: "\(error)")
        }
    }
}
