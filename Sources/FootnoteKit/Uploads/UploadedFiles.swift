import Documents
import Foundation
import Passages

/// A file that a client sent to be kept.
public struct UploadedFile: Sendable, Codable, Equatable {
    /// `file-` and 24 hexadecimal digits.
    public let id: String
    /// What its sender calls it. It is shown, and never part of a path.
    public let filename: String
    /// Its length.
    public let byteCount: Int
    /// When it came, in seconds since 1970.
    public let created: Int
    /// What its sender wants it for.
    public let purpose: String
    /// The ending of its name where a parser knows it, by which its format is told; else empty.
    let fileExtension: String
}

/// The files that clients sent, in the data folder: the bytes of each in a file that is named after its id, and beside it
/// what is known of it.
public struct UploadedFiles: Sendable {
    /// The most bytes of all files together.
    public static let totalLimit = 4 << 30

    private let folder: String

    /// Takes the files of a data folder, which is made where it is missing.
    init(_ folders: DataFolders) throws {
        let url = URL(filePath: folders.data + "/" + FileID.uploadFolder)
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Indexes know files by their paths without symbolic links.
        folder = url.resolvingSymlinksInPath().path
    }

    /// Keeps a file.
    ///
    /// - Throws: ``UploadError/full(limit:)``; an error of the file system.
    public func add(_ bytes: [UInt8], filename: String, purpose: String) throws -> UploadedFile {
        let taken = try all().reduce(0) { $0 + $1.byteCount }
        guard bytes.count <= Self.totalLimit - taken else { throw UploadError.full(limit: Self.totalLimit) }
        let ending = filename.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last.map {
            $0.lowercased()
        }
        let known = ending.flatMap { DocumentParsers.standard.extensions.contains($0) ? $0 : nil }
        let file = UploadedFile(
            id: Identifier.random("file-"), filename: filename, byteCount: bytes.count,
            created: Timestamp.now, purpose: purpose, fileExtension: known ?? "")
        try Data(bytes).write(to: URL(filePath: path(of: file)), options: .atomic)
        try JSONEncoder().encode(file).write(to: record(file.id), options: .atomic)
        return file
    }

    /// All files, the oldest first.
    public func all() throws -> [UploadedFile] {
        let suffix = Self.recordSuffix
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }
        return try names.map { try file(String($0.dropLast(suffix.count))) }.sorted {
            ($0.created, $0.id) < ($1.created, $1.id)
        }
    }

    /// The file of an id.
    ///
    /// - Throws: ``UploadError/unknownFile(_:)``; an error of the file system.
    public func file(_ id: String) throws -> UploadedFile {
        guard FileID.isUploaded(id), FileManager.default.fileExists(atPath: record(id).path) else {
            throw UploadError.unknownFile(id)
        }
        return try JSONDecoder().decode(UploadedFile.self, from: try Data(contentsOf: record(id)))
    }

    /// The bytes of a file.
    ///
    /// - Throws: as ``file(_:)``.
    public func contents(of id: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(of: try file(id)))))
    }

    /// Forgets a file.
    func remove(_ id: String) throws {
        let file = try file(id)
        try FileManager.default.removeItem(at: record(id))
        try FileManager.default.removeItem(atPath: path(of: file))
    }

    /// Where a file's bytes lie.
    func path(of file: UploadedFile) -> String {
        folder + "/" + file.id + (file.fileExtension.isEmpty ? "" : "." + file.fileExtension)
    }

    private static let recordSuffix = ".record"

    private func record(_ id: String) -> URL { URL(filePath: folder + "/" + id + Self.recordSuffix) }
}
