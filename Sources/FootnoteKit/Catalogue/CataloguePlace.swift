import Foundation
import OutsideServers

/// Where a catalogue is: in a folder, or on a server.
enum CataloguePlace: Sendable, CustomStringConvertible {
    /// The folder and its catalogue's file.
    case folder(String, file: String)
    /// The address of the catalogue's file.
    case server(ServerAddress)

    /// The longest text that is taken for a place, in bytes.
    private static let longest = 4_096

    /// Reads what a person gave: a folder, a catalogue's file, or the address of either.
    ///
    /// - Parameter start: the folder at which relative paths start.
    /// - Throws: ``CatalogueError/noCatalogue(place:)``, ``OutsideServerError``.
    init(_ text: String, from start: String) throws {
        guard text.utf8.count <= Self.longest, !text.isEmpty else {
            throw CatalogueError.noCatalogue(place: String(text.prefix(80)))
        }
        if ServerAddress.isAddress(text) {
            let isFile = text.hasSuffix(".json")
            let folder = try ServerAddress(isFile || text.hasSuffix("/") ? text : text + "/")
            self = .server(isFile ? folder : try folder.beside(Catalogue.fileName))
            return
        }
        let path = URL(filePath: text, relativeTo: URL(filePath: start, directoryHint: .isDirectory))
            .standardizedFileURL
        let isFile = path.pathExtension == "json"
        let file = isFile ? path : path.appending(path: Catalogue.fileName)
        guard FileManager.default.fileExists(atPath: file.path) else { throw CatalogueError.noCatalogue(place: text) }
        self = .folder(file.deletingLastPathComponent().path, file: file.path)
    }

    /// A client for one file.
    private static func client() -> OutsideClient { OutsideClient(silence: .seconds(30)) }

    /// The bytes of the catalogue.
    ///
    /// - Throws: ``CatalogueError``, ``OutsideServerError``, `CancellationError`.
    func catalogue() async throws -> Catalogue {
        var bytes: [UInt8] = []
        switch self {
        case .server(let address):
            try await Self.client().get(address, limit: Catalogue.byteLimit) { bytes += $0 }
        case .folder(_, let file):
            guard let handle = FileHandle(forReadingAtPath: file) else { throw CatalogueError.noCatalogue(place: file) }
            // Closing a file that was only read cannot lose data.
            defer { _ = try? handle.close() }
            bytes = Array(try handle.read(upToCount: Catalogue.byteLimit + 1) ?? Data())
        }
        return try Catalogue(parsing: bytes, place: description)
    }

    /// Brings the file of an entry here: the first bytes of it, as many as the entry says and one.
    ///
    /// - Parameter path: an empty file.
    /// - Throws: ``CatalogueError/otherFile(_:detail:)``, ``OutsideServerError``, `CancellationError`.
    func copy(
        _ entry: Catalogue.Entry, to path: String, progress: (_ bytes: Int) -> Void
    ) async throws {
        guard let target = FileHandle(forWritingAtPath: path) else { throw LibraryError.cannotWrite(path: path) }
        // What is lost at closing is missing when the file is compared.
        defer { _ = try? target.close() }
        var count = 0
        func take(_ data: Data) throws {
            try Task.checkCancellation()
            count += data.count
            try target.write(contentsOf: data)
            progress(count)
        }
        switch self {
        case .server(let address):
            try await Self.client().get(try address.beside(entry.file), limit: entry.bytes) { try take(Data($0)) }
        case .folder(let folder, _):
            let file = folder + "/" + entry.file
            guard let source = FileHandle(forReadingAtPath: file) else { throw LibraryError.noSuchFile(path: file) }
            defer { _ = try? source.close() }
            while count <= entry.bytes, let data = try source.read(upToCount: 1 << 20), !data.isEmpty { try take(data) }
        }
    }

    var description: String {
        switch self {
        case .folder(_, let file): file
        case .server(let address): address.description
        }
    }
}
