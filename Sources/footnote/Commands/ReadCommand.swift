import ArgumentParser
import Documents
import FootnoteKit
import Indexing

/// `footnote read`: what is read of a file, without an index.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Show what is read of a file: its text, as it would be indexed.",
        usage: "footnote read <file> ... [<options>]",
        discussion: """
            Needs no model and no index. The text is what passages are cut from and quoted from; byte ranges and lines \
            of citations point into it. What reading assumed or left out goes to standard error. With --json: title, \
            metadata, blocks with their headings, pages, and notes as well, one object for each file. Exit code 2 if \
            a file cannot be read.

            Examples:
              footnote read report.pdf
              footnote read minutes.docx --json
              footnote read scan.png --ocr-languages deu
            """)

    @Argument(help: ArgumentHelp("Files to read.", valueName: "file"), completion: .file())
    var files: [String]

    @OptionGroup var recognition: RecognitionArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        var options = UpdateOptions()
        recognition.apply(to: &options)
        let parsers = options.parsers
        var failures = 0
        for file in files {
            do {
                try show(try await parsers.read(path: file), out)
            } catch let error as DocumentError {
                failures += 1
                out.note("refused: \(out.terminal.printable("\(error)"))")
            }
        }
        if failures > 0 { throw Failure("\(Quantity.count(failures, "file")) could not be read") }
    }

    private func show(_ document: Document, _ out: Output) throws {
        if out.printsJSON { return try out.jsonLine(ReadDocument(document)) }
        let sources = SourceText(terminal: out.terminal)
        let notes = ReadingNoteText(terminal: out.terminal, sources: sources)
        for line in notes.lines(of: [.init(path: document.path, notes: document.notes)]) { out.note(line) }
        try out.line(out.terminal.printable(document.text))
    }
}
