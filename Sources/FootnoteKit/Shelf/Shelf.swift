import Foundation
public import IndexStore
public import Indexing

/// The assistants of the data folder, and with what they answer.
///
/// An assistant is an index file. People call it by its name; programs by the name of its file without `.footnote`, which no
/// other has.
public struct Shelf: Sendable {
    /// Where the assistants are.
    public let library: Library
    /// What embeds and reads.
    public let model: ModelChoice
    /// Who reads.
    public let reader: ReaderChoice
    /// Another model that writes answers in its own words; nil for ``model``.
    public let writer: WriterChoice?

    /// A shelf whose assistants answer with these models.
    public init(
        library: Library, model: ModelChoice = .standard, reader: ReaderChoice = .automatic,
        writer: WriterChoice? = nil
    ) {
        self.library = library
        self.model = model
        self.reader = reader
        self.writer = writer
    }

    /// The assistants, in the order of their files' names.
    public func assistants() throws(LibraryError) -> [IndexSummary] { try library.indexes() }

    /// The assistant of an id.
    ///
    /// - Throws: ``LibraryError/noIndex(path:name:)``, ``LibraryError/unreadableFolder(path:detail:)``.
    public func assistant(_ id: String) throws(LibraryError) -> IndexSummary {
        // Only what stands in the list is compared: an id never becomes a path.
        guard let found = try assistants().first(where: { $0.id == id }) else {
            throw .noIndex(path: library.folders.data, name: id)
        }
        return found
    }

    /// Who answers from some index files.
    ///
    /// - Throws: as ``Library/assistant(_:model:reader:writer:)``.
    public func answering(from paths: [String]) async throws -> Assistant {
        try await library.assistant(paths, model: model, reader: reader, writer: writer)
    }

    /// The file that a new assistant of this name will have.
    ///
    /// - Throws: ``LibraryError/indexExists(path:)`` if there is one.
    public func newFile(named name: String) throws(LibraryError) -> String {
        let path = library.folders.index(named: name)
        guard !FileManager.default.fileExists(atPath: path) else { throw .indexExists(path: path) }
        return path
    }

    /// Makes an assistant of folders and files.
    ///
    /// - Parameters:
    ///   - path: what ``newFile(named:)`` gave.
    ///   - description: what it tells of itself.
    ///   - roots: folders and files; at least one.
    ///   - progress: called from the thread that works, often; it must be quick.
    /// - Throws: as ``Library/update(index:from:options:model:progress:)``.
    public func make(
        _ path: String, describedAs description: IndexDescription, from roots: [String],
        progress: @escaping @Sendable (IndexProgress) -> Void
    ) async throws -> IndexReport {
        var options = UpdateOptions()
        options.description = description
        return try await library.update(index: path, from: roots, options: options, model: model, progress: progress)
    }

    /// Changes what the assistant of an index file tells of itself.
    ///
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError.locked` while it is being written.
    public func describe(_ path: String, as description: IndexDescription) throws {
        try library.index(path, access: .readWrite).describe(
            name: description.name, instructions: description.instructions,
            conversationStarters: description.conversationStarters, hue: description.hue,
            picture: description.picture)
    }

    /// The picture of the assistant of an index file; nil for none.
    ///
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError.corrupt`.
    public func picture(of path: String) throws -> IndexPicture? {
        try library.index(path, access: .readOnly).picture()
    }

    /// Removes an assistant from the disk; its documents' own files stay.
    ///
    /// - Returns: the file that is gone.
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError.locked` while it is being written.
    @discardableResult
    public func remove(_ id: String) throws -> String {
        let path = try assistant(id).path
        try Index.discard(path: path)
        return path
    }

    /// Checks a file that somebody gave away in every part, and says what it is; nothing is taken in.
    ///
    /// - Throws: `IndexError.notImportable` with what is wrong, `newerSchema`; ``LibraryError/noSuchFile(path:)``.
    /// - Complexity: copies the file, and reads it several times.
    public func examine(_ file: String) throws -> IndexSummary { try library.examine(file) }
}

extension IndexSummary {
    /// What programs call it: its file's name without `.footnote`.
    public var id: String { Self.id(ofFile: path) }

    /// The id of the assistant whose file this is.
    package static func id(ofFile path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.hasSuffix(DataFolders.indexSuffix) ? String(file.dropLast(DataFolders.indexSuffix.count)) : file
    }
}
