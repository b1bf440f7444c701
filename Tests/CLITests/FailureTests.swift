import FootnoteKit
import Indexing
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
            describing: IndexError.modelMismatch(index: "A", model: "B", repair: "footnote index --rebuild"))
        #expect(failure.message.contains("A"))
        #expect(failure.message.contains("B"))
        #expect(failure.hint?.contains("footnote index --rebuild") == true)
    }
}
