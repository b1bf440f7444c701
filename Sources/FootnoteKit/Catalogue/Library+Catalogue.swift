import Digests
import Foundation
public import IndexStore

extension Library {
    /// What somebody offers.
    ///
    /// - Parameter place: a folder with a catalogue, a catalogue's file, or the address of either; `https`, or `http` on this
    ///   machine.
    /// - Throws: ``CatalogueError``, and what says why a server can't be asked.
    public func catalogue(at place: String) async throws -> Catalogue {
        try await CataloguePlace(place, from: folders.workingFolder).catalogue()
    }

    /// Writes the catalogue of a folder with exported index files.
    ///
    /// Each file is checked as an import checks it, so that nothing is offered that would be refused. The description of an
    /// assistant that the folder's catalogue has already stays; that of a new one is its instructions.
    ///
    /// - Throws: ``CatalogueError/nothingToOffer(folder:)``, ``CatalogueError/cannotOffer(file:detail:)``,
    ///   ``CatalogueError/malformed(place:detail:)`` for a catalogue that stands there and can't be read,
    ///   ``LibraryError/unreadableFolder(path:detail:)``, ``LibraryError/cannotWrite(path:)``.
    /// - Complexity: copies each file, and reads it several times.
    @discardableResult
    public func makeCatalogue(of folder: String) throws -> Catalogue {
        let start = URL(filePath: folders.workingFolder, directoryHint: .isDirectory)
        let path = URL(filePath: folder, relativeTo: start).standardizedFileURL.path
        let names = try Self.indexNames(in: path)
        guard !names.isEmpty else { throw CatalogueError.nothingToOffer(folder: folder) }
        let target = path + "/" + Catalogue.fileName
        let before = try writtenCatalogue(target)
        let catalogue = Catalogue(try names.map { try entry(of: $0, in: path, before: before) })
        do {
            try Data(try catalogue.text().utf8).write(to: URL(filePath: target), options: .atomic)
        } catch {
            throw LibraryError.cannotWrite(path: target)
        }
        return catalogue
    }

    /// The catalogue that stands at a path already; nil where there is none.
    private func writtenCatalogue(_ path: String) throws -> Catalogue? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        // What can't be read is not written over: it may hold descriptions that somebody wrote.
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CatalogueError.malformed(place: path, detail: "the file can't be read")
        }
        return try Catalogue(parsing: Array(data), place: path)
    }

    private func entry(of name: String, in folder: String, before: Catalogue?) throws -> Catalogue.Entry {
        let path = folder + "/" + name
        guard Catalogue.isPlain(name) else {
            throw CatalogueError.cannotOffer(file: path, detail: "its name has characters that no catalogue may have")
        }
        let (bytes, sha256) = try Self.digest(ofFile: path)
        let summary: IndexSummary
        do {
            summary = try examine(path)
        } catch IndexError.notImportable(_, let detail) {
            throw CatalogueError.cannotOffer(file: path, detail: detail)
        }
        let known = before?.assistants.first { $0.file == name }
        return Catalogue.Entry(
            file: name, name: summary.name, description: known?.description ?? summary.instructions,
            conversationStarters: summary.conversationStarters, documents: summary.documents,
            passages: summary.passages, bytes: bytes, sha256: sha256, modelName: summary.modelName ?? "",
            modelFingerprint: summary.modelFingerprint ?? "")
    }

    /// Takes in an assistant that a catalogue offers.
    ///
    /// Its file is compared with the catalogue's size and SHA-256 before it is opened, and then checked in every part as any
    /// import is.
    ///
    /// - Parameters:
    ///   - assistant: its file's name, or its own.
    ///   - place: as ``catalogue(at:)`` takes it.
    ///   - name: another name for it here.
    ///   - replacing: whether an index of that name is replaced.
    ///   - progress: called with the bytes that have come, and all of them; it must be quick.
    /// - Throws: ``CatalogueError``, ``LibraryError/indexExists(path:)``, `IndexError`, and what says why a server can't be
    ///   asked.
    @discardableResult
    public func install(
        _ assistant: String, from place: String, name: String? = nil, replacing: Bool = false,
        progress: @Sendable (_ bytes: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> SharingReport {
        let file = try await fetch(assistant, from: place, progress: progress)
        defer { file.remove() }
        return try importFetched(file, name: name, replacing: replacing)
    }

    /// A file that a catalogue offers, brought here and compared with the catalogue. Whoever gets it removes it.
    package struct FetchedFile: Sendable {
        /// Where it is.
        package let path: String
        /// What messages call it.
        let origin: String

        /// Removes it.
        package func remove() {
            // Best effort: a leftover takes room and harms nobody.
            _ = try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// Brings a file of a catalogue here, and compares its size and its SHA-256; nothing of it is opened.
    ///
    /// - Throws: as ``install(_:from:name:replacing:progress:)``, without the errors of an import.
    package func fetch(
        _ assistant: String, from place: String,
        progress: @Sendable (_ bytes: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> FetchedFile {
        let place = try CataloguePlace(place, from: folders.workingFolder)
        let entry = try await place.catalogue().assistant(assistant)
        let folder = folders.data + "/imports"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder + "/" + Identifier.random("catalogue_")
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw LibraryError.cannotWrite(path: path)
        }
        let fetched = FetchedFile(path: path, origin: "\(place): \(entry.file)")
        do {
            try await place.copy(entry, to: path) { progress($0, entry.bytes) }
            let (bytes, sha256) = try Self.digest(ofFile: path)
            guard bytes == entry.bytes else {
                throw CatalogueError.otherFile(entry.file, detail: "it does not have \(entry.bytes) bytes")
            }
            guard sha256 == entry.sha256 else {
                throw CatalogueError.otherFile(entry.file, detail: "its SHA-256 is \(sha256), and not \(entry.sha256)")
            }
        } catch {
            fetched.remove()
            throw error
        }
        return fetched
    }

    /// Takes in a file that was fetched.
    ///
    /// - Throws: as ``importIndex(_:name:replacing:)``.
    package func importFetched(
        _ file: FetchedFile, name: String? = nil, replacing: Bool = false
    ) throws -> SharingReport {
        do {
            return try importIndex(file.path, name: name, replacing: replacing)
        } catch IndexError.notImportable(_, let detail) {
            throw IndexError.notImportable(path: file.origin, detail: detail)
        }
    }

    /// Checks a file that somebody gave away in every part, and says what it is; nothing is taken in.
    ///
    /// - Throws: `IndexError.notImportable` with what is wrong, `newerSchema`; ``LibraryError/noSuchFile(path:)``.
    /// - Complexity: copies the file, and reads it several times.
    func examine(_ file: String) throws -> IndexSummary {
        guard FileManager.default.fileExists(atPath: file) else { throw LibraryError.noSuchFile(path: file) }
        let folder = folders.data + "/examined-" + UUID().uuidString
        // Best effort: the error that left something behind is already on its way.
        defer { _ = try? FileManager.default.removeItem(atPath: folder) }
        let report = try Index.importing(file, into: folder) { _ in folder + "/copy" + DataFolders.indexSuffix }
        return summary(of: report.path)
    }

    /// The size and the SHA-256 of a file.
    private static func digest(ofFile path: String) throws -> (bytes: Int, sha256: String) {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        // Closing a file that was only read cannot lose data.
        defer { _ = try? file.close() }
        var hash = SHA256()
        var count = 0
        while let data = try file.read(upToCount: 1 << 20), !data.isEmpty {
            hash.update(data: data)
            count += data.count
        }
        return (count, hash.hexadecimal())
    }
}
