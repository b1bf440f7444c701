import Foundation
import TestSupport

/// A folder with a few documents, and the built binary in it with the real model.
struct Workplace {
    /// Why these tests are skipped where they are.
    static let isReady = BuiltBinary.path != nil && TestFiles.defaultModel != nil
    static let reason = "needs the built binary and the default model (tools/fetch-model)"

    let folder: TemporaryFolder
    var binary: BuiltBinary

    /// Makes the folder with its documents.
    init() throws {
        folder = try TemporaryFolder()
        binary = BuiltBinary(
            in: folder.url,
            environment: [
                "FOOTNOTE_MODEL": TestFiles.defaultModel ?? "", "FOOTNOTE_INDEX": folder.path("test.footnote"),
            ])
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "notes"), withIntermediateDirectories: true)
        for (name, text) in Self.documents { try write(text, to: "notes/\(name)") }
    }

    /// Writes a file below the folder.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.url.appending(path: name))
    }

    /// Runs the binary to its end.
    func run(_ arguments: String...) throws -> BuiltBinary.Outcome { try binary.run(arguments) }

    /// Standard output of a run with `--json`, as one object.
    func json(_ arguments: String...) throws -> [String: Any] {
        let outcome = try binary.run(arguments + ["--json"])
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        guard let object = value as? [String: Any] else { throw Unexpected(outcome: outcome) }
        return object
    }

    /// A run that did not print what was expected.
    struct Unexpected: Error, CustomStringConvertible {
        let outcome: BuiltBinary.Outcome
        var description: String { "status \(outcome.status)\n\(outcome.output)\n\(outcome.errors)" }
    }

    static let documents = [
        "lighthouse.md": """
        # The lighthouse at Cape Morrow

        ## Construction

        The lighthouse at Cape Morrow was built in 1884 by the engineer Ida Lindqvist. It is forty metres tall and \
        made of granite from the quarry at Stenvik.

        ## Keepers

        The last keeper, Tomas Berg, left the lighthouse in 1971, when the lamp was made automatic. His logbooks \
        are kept in the museum of the harbour town.
        """,
        "bread.txt": """
        Rye bread needs a sourdough that has rested for sixteen hours. The dough is baked at 250 degrees for the
        first ten minutes and at 190 degrees for another fifty.

        Wheat rolls are simpler: they take yeast, rise for an hour, and are done after eighteen minutes.
        """,
        "club.html": """
        <html><head><title>Rowing club</title></head><body><h1>Rowing club</h1>
        <p>The rowing club meets every Thursday at six in the boathouse. Membership costs forty euros a year.</p>
        <p>The treasurer is Maria Okafor, and new members get a key after three months.</p></body></html>
        """,
    ]
}
