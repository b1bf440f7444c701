import FootnoteKit
import IndexStore
import Passages
import Testing
import footnote

/// How thrown errors become `error:` and `hint:`.
@Suite struct FailureTests {
    private struct Told: Error, CustomStringConvertible { let description: String }

    @Test(
        "a text is parted into message and hint",
        arguments: [
            ("a: broken; build it again", "a: broken", "build it again"),
            ("Expected 3, found 4. Fetch it again.", "Expected 3, found 4", "Fetch it again."),
            ("a file a.b c", "a file a.b c", nil),
        ] as [(String, String, String?)])
    func aTextIsPartedIntoMessageAndHint(text: String, message: String, hint: String?) {
        let failure = Failure(describing: Told(description: text))
        #expect(failure.message == message)
        #expect(failure.hint == hint)
    }

    @Test("a failure stays as it is")
    func aFailureStaysAsItIs() {
        let failure = Failure("x", hint: "y")
        #expect(Failure(describing: failure) == failure)
        #expect(failure.lines == ["error: x", "hint: y"])
        #expect(Failure("x").lines == ["error: x"])
    }

    @Test("what the library misses is said with the command that mends it")
    func whatTheLibraryMissesIsSaidWithTheCommandThatMendsIt() {
        let failure = Failure(describing: LibraryError.noIndex(path: "/d/a.footnote", name: "a.footnote"))
        #expect(failure.message == "/d/a.footnote: there is no index")
        #expect(failure.hint == "`footnote index DIR --index a.footnote` builds one from a folder")
    }

    @Test("a mismatch names both models and the repair")
    func aMismatchNamesBothModelsAndTheRepair() {
        let failure = Failure(
            describing: IndexError.modelMismatch(
                index: "A", model: "B",
                repair: .reindex(roots: ["my notes"], index: "a.footnote", model: "b.gguf", adapter: .asItIs)))
        #expect(failure.message.contains("A"))
        #expect(failure.message.contains("B"))
        #expect(
            failure.hint == "load that one with --model, or embed everything again with: "
                + "footnote index 'my notes' --index a.footnote --model b.gguf --rebuild")
    }

    @Test(
        "a repair becomes a command",
        arguments: [
            (.createIndex(path: "a b"), "make one with: footnote index DIR --index 'a b'"),
            (.upgradeIndex(path: "a"), "bring it up to date with: footnote index DIR --index a"),
            (.replaceIndex(path: "a"), "remove the file and build it again with: footnote index DIR --index a"),
            (.continueRun(roots: [], index: "a"), "continue with: footnote index DIR --index a"),
            (.continueRun(roots: ["/n"], index: "a"), "continue with: footnote index /n --index a"),
            (
                .reindex(roots: ["/n"], index: "a", model: nil, adapter: .none),
                "embed everything again with: footnote index /n --index a --embedding-adapter none --rebuild"
            ),
            (
                .reindex(roots: [], index: "a", model: nil, adapter: .loaded),
                "embed everything again with: footnote index DIR --index a --embedding-adapter FILE --rebuild"
            ),
            (
                .embedAgain(index: "a", model: "m"),
                "embed everything again with: footnote rebuild --embeddings --index a --model m"
            ),
            (.dropDocuments(path: "/n"), "to take its documents out of the index, run: footnote remove /n"),
        ] as [(Repair, String)])
    func aRepairBecomesACommand(repair: Repair, hint: String) { #expect(RepairText(repair).hint == hint) }

    @Test("what a library says has no command in it")
    func whatALibrarySaysHasNoCommandInIt() {
        let errors: [IndexError] = [
            .notFound(path: "a"), .notAnIndex(path: "a", found: "a folder"),
            .olderSchema(path: "a", found: 1, supported: 3), .corrupt(path: "a", detail: "x"),
            .readOnly(path: "a", detail: "x"), .locked(path: "a", processID: 1), .diskFull(path: "a"),
            .unusableEmbedding(path: "a", ordinal: 1), .rootNotFound(path: "a"),
            .notImportable(path: "a", detail: "x"), .unknownDocument("a"),
            .storage(path: "a", code: 1, message: "x"),
        ]
        for error in errors {
            #expect(!"\(error)".contains("footnote ") && !"\(error)".contains("--"), "\(error)")
            #expect("\(error)".contains("; "), "\(error)")
        }
    }
}
