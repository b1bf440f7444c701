import Testing

@testable import Passages

@Suite struct FileIDTests {
    @Test("an id is read back as the document and the mark of its index that it was made of")
    func roundTrip() throws {
        for document in [DocumentID(1), 12, 9_007_199_254_740_993] {
            for index in [nil, "/data/a.footnote", "/data/b.footnote"] as [String?] {
                let parts = try #require(FileID.parts(FileID.text(document, index: index)))
                #expect(parts.document == document)
                #expect(parts.mark == index.map { FileID.mark(ofIndex: $0) })
            }
        }
        #expect(FileID.mark(ofIndex: "/data/a.footnote") != FileID.mark(ofIndex: "/data/b.footnote"))
    }

    @Test("what is no id is none", arguments: ["", "file-", "file-x", "file-1-2-3", "file--1", "1.5", "../1"])
    func others(text: String) { #expect(FileID.parts(text) == nil) }
}
