import Answering
import FootnoteKit
import Foundation
import TestSupport
import Testing

/// Writing from files, without an index and without a model.
@Suite struct WritingTests {
    private let folder: TemporaryFolder
    private let library: Library

    init() throws {
        folder = try TemporaryFolder()
        library = Library(folders: DataFolders(data: folder.path("data"), workingFolder: folder.path("")))
    }

    private func put(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.path(name)))
    }

    @Test("an instruction that names a file needs nothing else")
    func named() async throws {
        try put("lease.md", "# Lease\n\nThe rent of the flat is due on the first of the month.\n")
        let job = try await library.writing("Please summarise “lease.md”.")
        #expect(job.instruction.topic == nil && job.sources.map(\.name) == ["lease.md"])
        let reply = try await job.reply()
        #expect(reply.text == "The rent of the flat is due on the first of the month. [1]")
        #expect(reply.citationsShown.first?.isStale == false)
    }

    @Test("two files are compared in the order in which they are named")
    func compared() async throws {
        try put("old.md", "The rent is 900 euros a month.\n")
        try put("new.md", "The rent is 950 euros a month.\n")
        let reply = try await library.writing("what changed?", from: ["old.md", "new.md"]).reply()
        #expect(reply.text.hasPrefix("Changed: old.md says: The rent is **900** euros a month. [1]"))
    }

    @Test("a name that is neither a file nor a document is an error that says so")
    func unknown() async throws {
        await #expect(throws: LibraryError.noSuchSource("nowhere.md")) {
            try await library.writing("summarise", from: ["nowhere.md"])
        }
        await #expect(throws: WritingError.noDocuments) { try await library.writing("summarise nowhere.md") }
    }
}
