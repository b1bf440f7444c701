import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("A file that changes while it is read")
struct SourceFileTests {
    @Test("is read again when it changed once")
    func once() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.txt")
        try Data("before".utf8).write(to: URL(filePath: path))
        var changes = 0
        let bytes = try SourceFile.bytes(of: path, limit: 1000) {
            changes += 1
            if changes == 1 { rewrite(path, "after it") }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "after it")
        #expect(changes == 2)
    }

    @Test("is refused when it keeps changing", arguments: [true, false])
    func twice(replaces: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.txt")
        try Data("0".utf8).write(to: URL(filePath: path))
        var changes = 0
        #expect(throws: DocumentError.changedWhileReading(path: path)) {
            try SourceFile.bytes(of: path, limit: 1000) {
                changes += 1
                rewrite(path, String(repeating: "x", count: changes + 1), replaces: replaces)
            }
        }
    }

    private func rewrite(_ path: String, _ text: String, replaces: Bool = false) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: replaces ? .atomic : [])
        } catch {
            Issue.record(error)
        }
    }
}
