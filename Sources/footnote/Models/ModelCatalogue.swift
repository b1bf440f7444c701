import FootnoteKit
import Foundation

/// The weight files in the folders where models are looked for.
struct ModelCatalogue: Sendable {
    /// One file.
    struct Entry: Sendable, Encodable {
        let path: String
        let bytes: Int
        var name: String?
        var architecture: String?
        var quantization: String?
        /// Why the file is no usable model; nil where it is one.
        var problem: String?
    }

    let folders: DataFolders

    /// Every `.gguf` file, folder by folder, by name, and each folder that can't be listed.
    func entries() -> [Entry] {
        folders.modelFolders.flatMap { folder -> [Entry] in
            // A folder that does not exist holds no models.
            guard FileManager.default.fileExists(atPath: folder) else { return [] }
            do {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                return names.filter { $0.hasSuffix(".gguf") }.sorted().map { entry("\(folder)/\($0)") }
            } catch {
                return [Entry(path: folder, bytes: 0, problem: "the folder can't be listed; look at its rights")]
            }
        }
    }

    private func entry(_ path: String) -> Entry {
        do {
            let inspection = try ModelInspection(path: path)
            return Entry(
                path: path, bytes: inspection.bytes, name: inspection.name, architecture: inspection.architecture,
                quantization: inspection.commonType)
        } catch {
            return Entry(path: path, bytes: 0, problem: Failure(describing: error).message)
        }
    }
}
