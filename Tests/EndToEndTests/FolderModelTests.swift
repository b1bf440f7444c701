import Foundation
import TestSupport
import Testing

/// Models from Hugging Face folders, from the command line: the random ones of tools/golden/families.py, with a vocabulary
/// of single characters.
@Suite(.enabled(if: BuiltBinary.path != nil, "the binary is not built"))
struct FolderModelTests {
    private let folder: TemporaryFolder
    private let binary: BuiltBinary

    init() throws {
        folder = try TemporaryFolder()
        binary = BuiltBinary(in: folder.url)
    }

    /// Copies a model and gives it the files of a tokenizer.
    private func model(_ family: String) throws -> String {
        let source = TestFiles.packageRoot.appending(path: "Tests/TransformersTests/Fixtures/families/\(family)")
        let copy = folder.url.appending(path: family)
        try FileManager.default.copyItem(at: source, to: copy)
        let pieces =
            ["!", ",", ".", "H", "Ġ"] + (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) }
        let vocabulary = Dictionary(uniqueKeysWithValues: (pieces + ["<|endoftext|>"]).enumerated().map { ($1, $0) })
        try JSONEncoder().encode(vocabulary).write(to: copy.appending(path: "vocab.json"))
        try Data("#version: 0.2\n".utf8).write(to: copy.appending(path: "merges.txt"))
        try Data("{\"tokenizer_class\": \"GPT2Tokenizer\"}".utf8).write(
            to: copy.appending(path: "tokenizer_config.json"))
        return copy.path
    }

    private func generate(_ arguments: String...) throws -> String {
        let outcome = try binary.run(["generate", "Hello, world!"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    @Test("five continuations of GPT2 differ and a seed repeats them")
    func fiveContinuationsOfGPT2DifferAndASeedRepeatsThem() throws {
        let path = try model("gpt2")
        let arguments = ["--count", "5", "--temperature", "0.7", "--max-length", "50", "--seed", "3", "--json"]
        func run() throws -> [String] {
            let outcome = try binary.run(["generate", "--model", path, "Hello, world!"] + arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return outcome.lines
        }
        let lines = try run()
        #expect(Set(lines).count == 5)
        #expect(try run() == lines)
    }

    @Test("a converted folder writes the same")
    func aConvertedFolderWritesTheSame() throws {
        let path = try model("gpt2"), target = folder.path("converted.gguf")
        let outcome = try binary.run(["model", "convert", path, target, "--type", "f32"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try generate("--model", target) == generate("--model", path))
        let again = try binary.run(["model", "convert", path, target])
        #expect(again.status == 2 && again.errors.contains("--force"))
    }

    @Test("inspecting a folder shows what a file of it would hold")
    func inspectingAFolderShowsWhatAFileOfItWouldHold() throws {
        let outcome = try binary.run(["model", "inspect", "--json", try model("gemma3")])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(object["architecture"] as? String == "gemma3")
        #expect(object["tokenizer"] as? String == "vocab.json")
    }

    @Test("a folder of a kind that is not supported is said not to run, with 1 and not as an error")
    func aFolderOfAKindThatIsNotSupported() throws {
        let other = try model("gpt2")
        try Data(#"{"model_type": "mamba2"}"#.utf8).write(to: URL(filePath: "\(other)/config.json"))
        let text = try binary.run(["model", "inspect", other])
        #expect(text.status == 1 && text.output.contains("does not run") && text.output.contains("\"mamba2\""))
        let outcome = try binary.run(["model", "inspect", "--json", other])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let examination = try #require(object["examination"] as? [String: Any])
        #expect(outcome.status == 1 && examination["runs"] as? Bool == false)
    }

    @Test("an adapter changes what is written and at scale zero does not")
    func anAdapterChangesWhatIsWrittenAndAtScaleZeroDoesNot() throws {
        let path = try model("llama-llama3")
        let plain = try generate("--model", path)
        for adapter in ["adapter-first", "adapter-first.gguf"] {
            #expect(try generate("--model", path, "--adapter", "\(path)/\(adapter)=0") == plain)
            #expect(try generate("--model", path, "--adapter", "\(path)/\(adapter)=3") != plain)
        }
        let refused = try binary.run(["generate", "--model", path, "--adapter", path, "Hello"])
        #expect(refused.status == 2 && refused.errors.contains("adapter_config.json"))
    }
}
