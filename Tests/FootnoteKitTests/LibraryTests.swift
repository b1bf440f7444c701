import FootnoteKit
import Foundation
import IndexStore
import Passages
import Inference
import TestSupport
import Testing

/// What a library finds, and what it says of what it does not find. No model is needed.
@Suite(.serialized) struct LibraryTests {
    private let folder: TemporaryFolder
    private let library: Library

    init() throws {
        folder = try TemporaryFolder()
        library = Library(folders: DataFolders(data: folder.path("data"), workingFolder: folder.url.path, program: ""))
    }

    /// An index without documents in the data folder.
    private func makeIndex(_ name: String) throws -> String {
        let information = ModelInformation(
            name: "m", architecture: "none", fingerprint: "f", path: "", parameterCount: 0, contextLength: 1,
            vocabularySize: 1, layerCount: 1, hiddenSize: 1, quantization: "none", fileBytes: 0)
        let path = library.folders.index(named: name)
        let manifest = Manifest(
            name: name, instructions: "Be brief.", conversationStarters: ["Why?"], model: information, createdBy: "test"
        )
        _ = try Index.create(path: path, manifest: manifest)
        return path
    }

    @Test("an index is found by its path by its name and as the default one")
    func anIndexIsFoundByItsPathByItsNameAndAsTheDefaultOne() throws {
        let path = try makeIndex("Cape Morrow")
        let own = try makeIndex("default")
        #expect(try library.index("Cape Morrow").path == path)
        #expect(try library.index(path).path == path)
        #expect(try library.index().path == own)
        #expect(library.path() == own)
    }

    @Test("a missing index is named as it was asked for")
    func aMissingIndexIsNamedAsItWasAskedFor() {
        #expect(throws: LibraryError.noIndex(path: "nowhere.footnote", name: "nowhere.footnote")) {
            try library.index("nowhere.footnote")
        }
        #expect(throws: LibraryError.noIndex(path: library.folders.defaultIndex, name: nil)) { try library.index() }
    }

    @Test("an index that is named twice is refused whatever it is called")
    func anIndexThatIsNamedTwiceIsRefusedWhateverItIsCalled() throws {
        let path = try makeIndex("notes")
        #expect(throws: LibraryError.namedTwice(path: path)) { try library.indexes(["notes", path]) }
    }

    @Test("the indexes to be served begin with the default one, and their lack is told")
    func indexPaths() throws {
        #expect(throws: LibraryError.noIndex(path: library.folders.defaultIndex, name: nil)) {
            try library.indexPaths()
        }
        let first = try makeIndex("attic")
        let own = try makeIndex("default")
        #expect(try library.indexPaths() == [own, first])
    }

    @Test("a list tells each index and what is wrong with it")
    func aListTellsEachIndexAndWhatIsWrongWithIt() throws {
        _ = try makeIndex("b")
        _ = try makeIndex("a")
        try Data("no index".utf8).write(to: URL(filePath: library.folders.data + "/c.footnote"))
        let summaries = try library.indexes()
        #expect(summaries.map(\.name) == ["a", "b", "c"])
        #expect(summaries[0].instructions == "Be brief." && summaries[0].conversationStarters == ["Why?"])
        #expect(summaries[0].problem == nil && summaries[2].problem != nil)
        let empty = Library(folders: DataFolders(data: folder.path("nothing")))
        #expect(try empty.indexes().isEmpty)
        let file = Library(folders: DataFolders(data: library.folders.data + "/a.footnote"))
        #expect(throws: LibraryError.self) { try file.indexes() }
    }

    @Test("a missing model says where it was looked for")
    func aMissingModelSaysWhereItWasLookedFor() async throws {
        let folders = library.folders.modelFolders
        #expect(throws: LibraryError.noModel(folders: folders)) { try library.modelPath() }
        #expect(throws: LibraryError.noSuchModel(path: "x.gguf")) { try library.modelPath("x.gguf") }
        await #expect(throws: LibraryError.noModel(folders: folders)) { try await library.update(from: ["."]) }
    }

    @Test("there must be something to index")
    func thereMustBeSomethingToIndex() async {
        await #expect(throws: LibraryError.nothingToIndex(path: library.folders.defaultIndex)) {
            try await library.update()
        }
    }

    @Test("what is given away and taken in is replaced only when asked")
    func whatIsGivenAwayAndTakenInIsReplacedOnlyWhenAsked() throws {
        _ = try makeIndex("notes")
        let file = folder.path("given.footnote")
        try library.export(index: "notes", to: file, description: IndexDescription(name: "Given"))
        #expect(throws: LibraryError.fileExists(path: file)) { try library.export(index: "notes", to: file) }
        let taken = try library.importIndex(file)
        #expect(taken.name == "Given" && taken.path == library.folders.index(named: "Given"))
        #expect(throws: LibraryError.indexExists(path: taken.path)) { try library.importIndex(file) }
        try library.importIndex(file, replacing: true)
        #expect(throws: LibraryError.noSuchFile(path: "x")) { try library.importIndex("x") }
    }

    @Test("names that no document has are returned")
    func namesThatNoDocumentHasAreReturned() throws {
        _ = try makeIndex("notes")
        let outcome = try library.remove(["a.md", "12"], from: "notes")
        #expect(outcome.removed.isEmpty && outcome.unknown == ["a.md", "12"])
    }

    @Test("documents are chosen by what the indexes know")
    func documentsAreChosenByWhatTheIndexesKnow() throws {
        _ = try makeIndex("a")
        _ = try makeIndex("b")
        let indexes = try library.indexes(["a", "b"])
        var choice = DocumentChoice()
        #expect(try choice.filter(of: indexes) == nil)
        choice.modifiedFrom = 1
        choice.modifiedBefore = 2
        #expect(try choice.filter(of: indexes) == .all([.modifiedFrom(1), .modifiedBefore(2)]))
        choice.documents = ["3"]
        #expect(throws: LibraryError.ambiguousDocument("3")) { try choice.filter(of: indexes) }
        #expect(throws: LibraryError.unknownDocument("3")) { try choice.filter(of: [indexes[0]]) }
        choice.documents = []
        choice.collections = ["mail"]
        #expect(throws: LibraryError.unknownCollection("mail", known: [])) { try choice.filter(of: indexes) }
    }
}
