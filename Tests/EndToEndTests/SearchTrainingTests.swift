import Foundation
import TestSupport
import Testing

/// An adapter for search, from an index's passages to an index that is searched with it.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"))
struct SearchTrainingTests {
    @Test("an index is embedded with what was trained on it and keeps it")
    func anIndexIsEmbeddedWithWhatWasTrainedOnItAndKeepsIt() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let trained = try place.run(
            "train", "embed", "--index", place.folder.path("test.footnote"), "--hold-out", "bread", "--steps", "2",
            "--batch", "2", "--output", "search.gguf")
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("nDCG@10"), "\(trained.output)")
        let log = try String(contentsOfFile: place.folder.path("search.gguf.ndjson"), encoding: .utf8)
        #expect(log.split(separator: "\n").count == 5, "start, two steps, a validation and the end")
        let plain = try place.run("embed", "--index", place.folder.path("test.footnote"), "a lighthouse").output

        // An index that exists has its vectors already.
        let refused = try place.run("index", "notes", "--embedding-adapter", "search.gguf")
        #expect(refused.status == 2 && refused.errors.contains("--rebuild"), "\(refused.errors)")
        let rebuilt = try place.run("index", "notes", "--embedding-adapter", "search.gguf", "--rebuild")
        #expect(rebuilt.status == 0, "\(rebuilt.errors)")
        try FileManager.default.removeItem(atPath: place.folder.path("search.gguf"))
        let adapted = try place.run("embed", "--index", place.folder.path("test.footnote"), "a lighthouse").output
        #expect(plain.contains("vector") && adapted.contains("vector") && plain != adapted)
        #expect(try place.run("show").output.contains("adapter"))
        #expect(try place.run("search", "Who built the lighthouse?").output.contains("Lindqvist"))
        #expect(try place.run("rebuild", "--embeddings").status == 0)
        #expect(try place.run("index").status == 0)

        let without = try place.run("index", "notes", "--embedding-adapter", "none", "--rebuild")
        #expect(without.status == 0, "\(without.errors)")
        #expect(try !place.run("show").output.contains("adapter"))
    }
}
