import Foundation
import IndexStore
import Inference
import OutsideServers
import Passages
import TestSupport
import Testing

@testable import FootnoteKit

/// Catalogues of assistants, in a folder. No model is needed.
@Suite(.serialized) struct CatalogueTests {
    private let folder: TemporaryFolder
    private let library: Library

    init() throws {
        folder = try TemporaryFolder()
        library = Library(folders: DataFolders(data: folder.path("data"), workingFolder: folder.url.path, program: ""))
        try FileManager.default.createDirectory(atPath: folder.path("offered"), withIntermediateDirectories: true)
    }

    /// An exported index without documents in the folder that is offered.
    private func offer(_ file: String, named name: String) throws {
        let information = ModelInformation(
            name: "m", architecture: "none", fingerprint: "f", path: "", parameterCount: 0, contextLength: 1,
            vocabularySize: 1, layerCount: 1, hiddenSize: 1, quantization: "none", fileBytes: 0)
        let path = folder.path("made-\(file)")
        let index = try Index.create(
            path: path,
            manifest: Manifest(
                name: name, instructions: "Be brief.", conversationStarters: ["Why?"], model: information,
                createdBy: "test"))
        try index.export(to: folder.path("offered/\(file)"))
    }

    /// The digest that `sha256sum` (coreutils) gives.
    private func sha256(ofFile path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/sha256sum")
        process.arguments = [path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return String(output.prefix(64))
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.path("offered/catalogue.json")))
    }

    @Test("a folder's catalogue says what each file is, and an assistant is taken from it")
    func fromFolderToShelf() async throws {
        try offer("mill.footnote", named: "The mill")
        try offer("pier.footnote", named: "The pier")
        let made = try library.makeCatalogue(of: "offered")
        #expect(made.assistants.map(\.file) == ["mill.footnote", "pier.footnote"])
        #expect(made.assistants.map(\.description) == ["Be brief.", "Be brief."])
        let read = try await library.catalogue(at: "offered")
        #expect(read == made)
        #expect(try await library.catalogue(at: folder.path("offered/catalogue.json")) == made)
        #expect(try made.assistants[0].sha256 == sha256(ofFile: folder.path("offered/mill.footnote")))

        let report = try await library.install("mill", from: "offered")
        #expect(report.path == library.folders.data + "/The-mill.footnote")
        #expect(
            try await library.install("The pier", from: "offered", name: "../../quay").path.hasPrefix(
                library.folders.data + "/"))
        #expect(try library.indexes().allSatisfy { $0.isShared && $0.problem == nil })
        await #expect(throws: LibraryError.self) { try await library.install("mill", from: "offered") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: library.folders.data + "/imports").isEmpty)
    }

    @Test("a description that somebody wrote stays when the catalogue is made again")
    func described() async throws {
        try offer("mill.footnote", named: "The mill")
        _ = try library.makeCatalogue(of: "offered")
        let text = try String(contentsOfFile: folder.path("offered/catalogue.json"), encoding: .utf8)
        try write(text.replacing("\"Be brief.\"", with: "\"Rye and oats\""))
        try offer("pier.footnote", named: "The pier")
        #expect(
            try library.makeCatalogue(of: "offered").assistants.map(\.description) == ["Rye and oats", "Be brief."])
    }

    @Test("a file that is not the one of the catalogue is refused before it is opened, and leaves nothing")
    func otherFile() async throws {
        try offer("mill.footnote", named: "The mill")
        let made = try library.makeCatalogue(of: "offered")
        let path = folder.path("offered/mill.footnote")
        let bytes = try Data(contentsOf: URL(filePath: path))
        var flipped = bytes
        flipped[bytes.count / 2] ^= 1
        for (kind, data) in [
            ("a bit", flipped), ("longer", bytes + [0]), ("shorter", bytes.dropLast()), ("another", Data("text".utf8)),
            ("none", Data()),
        ] {
            try data.write(to: URL(filePath: path))
            await #expect(throws: CatalogueError.self, "\(kind)") {
                try await library.install("mill", from: "offered")
            }
            #expect(try library.indexes().isEmpty, "\(kind)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: library.folders.data + "/imports").isEmpty)
        }
        // What the catalogue does speak of is still checked as an import.
        try Data("no index".utf8).write(to: URL(filePath: path))
        let text = try String(contentsOfFile: folder.path("offered/catalogue.json"), encoding: .utf8)
        let digest = try sha256(ofFile: path)
        try write(
            text.replacing(made.assistants[0].sha256, with: digest)
                .replacing("\"bytes\": \(made.assistants[0].bytes)", with: "\"bytes\": 8"))
        await #expect(throws: IndexError.self) { try await library.install("mill", from: "offered") }
        #expect(throws: CatalogueError.self) { try library.makeCatalogue(of: "offered") }
    }

    @Test("a name in a catalogue leads nowhere but to a file beside it")
    func names() throws {
        for name in [
            "../mill.footnote", "/etc/mill.footnote", "a/b.footnote", ".mill.footnote", "mill.txt", "a\\\\b.footnote",
            "a\\u0000b.footnote", "a\\nb.footnote", "file:x.footnote", "a\\u202Eb.footnote", "",
            String(repeating: "a", count: 200) + ".footnote",
        ] {
            #expect(throws: CatalogueError.self, "\(name)") {
                try Catalogue(parsing: Array(Self.text(file: name).utf8), place: "x")
            }
        }
        let good = try Catalogue(parsing: Array(Self.text(file: "Größe 1.footnote").utf8), place: "x")
        #expect(good.assistants.map(\.file) == ["Größe 1.footnote"])
    }

    private static func text(file: String, sha256: String = String(repeating: "0", count: 64)) -> String {
        """
        {"version": 1, "assistants": [{"file": "\(file)", "name": "n", "description": "", "documents": 1, "passages": 2,
          "bytes": 3, "sha256": "\(sha256)", "model_name": "m", "model_fingerprint": "f", "later": true}]}
        """
    }

    @Test("what is no catalogue is refused with what is wrong with it")
    func malformed() {
        let good = Self.text(file: "a.footnote")
        for (from, to) in [
            ("\"version\": 1", "\"version\": 2"), ("\"version\": 1,", ""), ("\"bytes\": 3", "\"bytes\": -3"),
            ("\"bytes\": 3", "\"bytes\": 3e300"), ("\"bytes\": 3", "\"bytes\": \"3\""), ("\"name\": \"n\",", ""),
            ("\"name\": \"n\"", "\"name\": \"" + String(repeating: "n", count: 5_000) + "\""), ("[{", "{"),
            (String(repeating: "0", count: 64), String(repeating: "F", count: 64)),
            (String(repeating: "0", count: 64), "00"), ("}]}", "}, {}]}"),
        ] {
            #expect(good.contains(from))
            #expect(throws: CatalogueError.self, "\(from) → \(to.prefix(40))") {
                try Catalogue(parsing: Array(good.replacing(from, with: to).utf8), place: "x")
            }
        }
        let entry = good.split(separator: "[{")[1].split(separator: "}]")[0]
        #expect(throws: CatalogueError.self, "a file twice") {
            try Catalogue(parsing: Array("{\"version\": 1, \"assistants\": [{\(entry)}, {\(entry)}]}".utf8), place: "x")
        }
    }

    @Test("a damaged catalogue is a catalogue or an error", arguments: [UInt64.random(in: 0 ... .max)])
    func damaged(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let good = Array(Self.text(file: "a.footnote").utf8)
        for _ in 0..<500 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(CatalogueError) {
                let read = try Catalogue(parsing: bytes, place: "x")
                #expect(read.assistants.allSatisfy { Catalogue.isPlain($0.file) && $0.sha256.utf8.count == 64 })
            } catch {
                #expect("\(error)".hasPrefix("x: "))
            }
        }
    }

    @Test("an address is asked only encrypted, or on this machine, and without a name or a password")
    func addresses() async throws {
        for text in [
            "http://example.org/", "http://127.0.0.1.example.org/", "https://me:secret@example.org/", "https:///x",
            "http://10.0.0.1/", "https://me@example.org/",
        ] {
            #expect(throws: OutsideServerError.self, "\(text)") { try ServerAddress(text) }
        }
        for text in ["https://example.org/a/", "http://127.0.0.1:8000/a/", "http://localhost/a/", "http://[::1]/a/"] {
            let file = try ServerAddress(text).beside("../Größe 1.footnote")
            #expect(file.description.hasPrefix(text) && file.url.pathComponents.count == 3, "\(file)")
        }
        #expect(
            try ServerAddress("https://a.org/b/catalogue.json").beside("c.footnote").description
                == "https://a.org/b/c.footnote")
        for place in ["nowhere", "ftp://example.org/", "file:///etc/passwd", ""] {
            await #expect(throws: CatalogueError.self, "\(place)") { try await library.catalogue(at: place) }
        }
        await #expect(throws: OutsideServerError.self) { try await library.catalogue(at: "http://example.org/x/") }
    }

    @Test(
        "a folder that can't be listed and a catalogue that can't be read are errors that name them, and nothing is written"
    )
    func unreadable() throws {
        try offer("mill.footnote", named: "The mill")
        try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
        #expect(throws: CatalogueError.nothingToOffer(folder: "empty")) { try library.makeCatalogue(of: "empty") }
        for place in ["nowhere", "offered/mill.footnote"] {
            let error = #expect(throws: LibraryError.self) { try library.makeCatalogue(of: place) }
            guard case .unreadableFolder(folder.path(place), _) = error else {
                Issue.record("\(place): \(String(describing: error))")
                continue
            }
        }
        // A folder in its place can't be read as a catalogue, by whomever the tests are run.
        try FileManager.default.createDirectory(
            atPath: folder.path("offered/catalogue.json"), withIntermediateDirectories: true)
        #expect(throws: CatalogueError.self) { try library.makeCatalogue(of: "offered") }
    }
}
