import Foundation
import Testing

@testable import Documents

/// Reads whole folders, for measurements: `FOOTNOTE_READ_FOLDER=FOLDER FOOTNOTE_READ_INTO=OTHER` writes the text of each
/// file that a parser takes, or the reason why it was refused, as `NAME.txt` and `NAME.error`.
@Suite("Folders of files")
struct FolderReadingTests {
    private static let folder = ProcessInfo.processInfo.environment["FOOTNOTE_READ_FOLDER"]

    @Test("Every file gives a document or an error", .enabled(if: folder != nil, "FOOTNOTE_READ_FOLDER names none"))
    func read() async throws {
        let folder = try #require(Self.folder)
        let target = ProcessInfo.processInfo.environment["FOOTNOTE_READ_INTO"]
        let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }.sorted()
        for name in names where DocumentParsers.standard.parser(forPath: name) != nil {
            let path = folder + "/" + name
            let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            guard kind == .typeRegular else { continue }
            let start = ContinuousClock.now
            let flat = name.replacing("/", with: "__")
            do {
                let document = try await DocumentParsers.standard.read(path: path)
                let bytes = Array(try Data(contentsOf: URL(filePath: path)))
                _ = expectInvariants(of: document, source: bytes, options: ChunkingOptions(), note: name)
                if let target {
                    try document.text.write(toFile: "\(target)/\(flat).txt", atomically: false, encoding: .utf8)
                    let blocks = document.blocks.map { "\($0.kind) \($0.headingPath) \($0.tableHeader ?? "")" }
                    let about =
                        ["title: \(document.title)"] + document.metadata.map { "\($0.key): \($0.value)" }
                        + document.notes.map { "note: \($0)" }
                    try (about + blocks).joined(separator: "\n").write(
                        toFile: "\(target)/\(flat).blocks", atomically: false, encoding: .utf8)
                }
            } catch let error as DocumentError {
                if let target {
                    try error.description.write(toFile: "\(target)/\(flat).error", atomically: false, encoding: .utf8)
                }
            }
            print("\(name): \(ContinuousClock.now - start)")
        }
    }
}
