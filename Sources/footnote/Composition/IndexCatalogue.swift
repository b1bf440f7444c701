import Foundation
import IndexStore
import Passages

/// The indexes of the data folder.
package struct IndexCatalogue: Sendable {
    /// One of them, as `list --indexes --json` prints it.
    package struct Entry: Sendable, Encodable, Equatable {
        /// Where it stands.
        package let path: String
        /// What people call it; the file's name where it can't be read.
        package var name: String
        /// What answers heed.
        package var instructions = ""
        /// Questions to begin with.
        package var conversationStarters: [String] = []
        /// Its documents.
        package var documents = 0
        /// Its passages.
        package var passages = 0
        /// The model that its questions are embedded with.
        package var modelName: String?
        /// The fingerprint of that model's weights.
        package var modelFingerprint: String?
        /// Whether it came from elsewhere, without its documents' files.
        package var isShared = false
        /// Why it can't be read; nil where it can.
        package var problem: String?
    }

    private let folders: DataFolders

    /// The catalogue of a data folder.
    package init(folders: DataFolders) { self.folders = folders }

    /// All indexes, in the order of their files' names; none where the folder is missing.
    package func entries() -> [Entry] {
        // A folder that can't be listed holds none that could be used.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.data)) ?? []
        return names.filter { $0.hasSuffix(DataFolders.indexSuffix) && !$0.hasPrefix(".") }.sorted().map { name in
            entry(folders.data + "/" + name)
        }
    }

    private func entry(_ path: String) -> Entry {
        let title = URL(filePath: path).deletingPathExtension().lastPathComponent
        do {
            let index = try Index.open(path: path, threadCount: 1)
            let (manifest, status) = (try index.manifest(), try index.status())
            return Entry(
                path: path, name: manifest.name, instructions: manifest.instructions,
                conversationStarters: manifest.conversationStarters, documents: status.documentCount,
                passages: status.passageCount, modelName: manifest.modelName,
                modelFingerprint: manifest.modelFingerprint, isShared: manifest.isShared)
        } catch {
            return Entry(path: path, name: title, problem: Failure(describing: error).sentence)
        }
    }
}

extension DataFolders {
    /// What the names of index files end with.
    package static let indexSuffix = ".footnote"

    /// Where an index of this name stands, or will stand.
    ///
    /// A name is a text that anybody may have written. Letters, digits, `-`, `_` and single dots inside stay; whatever else
    /// there is becomes a dash, so that it can't lead out of the folder or hide in it.
    package func index(named name: String) -> String {
        var file = ""
        for character in name {
            let isPlain = character.isLetter || character.isNumber || character == "_"
            let next: Character = isPlain || (character == "." && !file.hasSuffix(".")) ? character : "-"
            if next == "-", file.hasSuffix("-") { continue }
            if (file + String(next)).utf8.count > 100 { break }
            file.append(next)
        }
        file = file.trimmingCharacters(in: CharacterSet(charactersIn: "-."))
        return data + "/" + (file.isEmpty ? "imported" : file) + Self.indexSuffix
    }

    /// The file that `--index` names: as given, or the index of that name in the data folder where nothing stands there.
    package func resolve(index given: String) -> String {
        guard !given.contains("/"), !given.hasSuffix(Self.indexSuffix),
            !FileManager.default.fileExists(atPath: workingFolder + "/" + given)
        else { return given }
        let known = index(named: given)
        return FileManager.default.fileExists(atPath: known) ? known : given
    }
}
