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
    /// The hue of its colour, in degrees from 0 to 359; nil for one that its name gives.
    public var hue: Int?
    /// The media type of its picture; nil for none.
    public var picture: String?
    /// Its documents.
    public var documents = 0
    /// How many documents there are of each media type.
    public var documentsByType: [String: Int] = [:]
    /// Its passages.
    public var passages = 0
    /// When it was last written, in seconds since 1970.
    public var modified: Double?
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
    /// - Throws: ``LibraryError/unreadableFolder(path:detail:)``.
    /// - Complexity: opens each of them.
    public func indexes() throws(LibraryError) -> [IndexSummary] { try indexFiles().map { summary(of: $0) } }

    /// The index files in the data folder, in the order of their names.
    ///
    /// - Throws: ``LibraryError/unreadableFolder(path:detail:)``.
    func indexFiles() throws(LibraryError) -> [String] {
        guard FileManager.default.fileExists(atPath: folders.data) else { return [] }
        return try Self.indexNames(in: folders.data).map { folders.data + "/" + $0 }
    }

    /// The names of index files in a folder, sorted.
    ///
    /// - Throws: ``LibraryError/unreadableFolder(path:detail:)``.
    static func indexNames(in folder: String) throws(LibraryError) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            // What Foundation says of it names no reason.
            let files = FileManager.default
            let detail =
                !files.fileExists(atPath: folder)
                ? "it is not there" : files.isReadableFile(atPath: folder) ? "it is no folder" : "it may not be read"
            throw .unreadableFolder(path: folder, detail: detail)
        }
        return names.filter { $0.hasSuffix(DataFolders.indexSuffix) && !$0.hasPrefix(".") }.sorted()
    }

    /// What an index file says of itself, or why it can't be read.
    package func summary(of path: String) -> IndexSummary {
        do {
            let index = try Index.open(path: path, threadCount: 1)
            let (manifest, status) = (try index.manifest(), try index.status())
            return IndexSummary(
                path: path, name: manifest.name, instructions: manifest.instructions,
                conversationStarters: manifest.conversationStarters, hue: manifest.hue, picture: manifest.picture,
                documents: status.documentCount,
                documentsByType: try index.documentCounts(), passages: status.passageCount, modified: modified(path),
                modelName: manifest.modelName, modelFingerprint: manifest.modelFingerprint, isShared: manifest.isShared)
        } catch {
            let title = URL(filePath: path).deletingPathExtension().lastPathComponent
            return IndexSummary(path: path, name: title, problem: "\(error)")
        }
    }

    /// When the index or its log was last written.
    private func modified(_ path: String) -> Double? {
        [path, path + "-wal"].compactMap { file -> Double? in
            // There may be no log, and whoever opens the index makes an empty one.
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            guard let attributes, (attributes[.size] as? Int ?? 0) > 0 else { return nil }
            return (attributes[.modificationDate] as? Date)?.timeIntervalSince1970
        }.max()
    }
}
