import Foundation
import TestSupport
import Testing

/// The adapter of the repository with the default model, in the form it was trained on.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"))
struct ReaderAdapterTests {
    private static let passage =
        "The lighthouse at Cape Morrow was built in 1871 by Ida Lindqvist. Its lamp was electrified in 1923."

    @Test(
        "reads an answer or says that there is none",
        arguments: [
            ("Who built the lighthouse?", "Ida Lindqvist"), ("What is the capital of Peru?", "unanswerable"),
        ])
    func readsAnAnswerOrSaysThatThereIsNone(question: String, answer: String) throws {
        let adapter = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path
        let outcome = try Workplace().run(
            "generate", "--adapter", adapter, "--temperature", "0", "--max-tokens", "12",
            "Passage: \(Self.passage)\n\nQuestion: \(question)\nAnswer:")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(answer), "\(outcome.output)")
    }
}
