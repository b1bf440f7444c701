import Answering
import ArgumentParser
import Evaluation
import FootnoteKit
import Formats
import Foundation
import Synchronization

/// `footnote eval answers`: whether questions get right answers, and whether confidence and citations can be trusted.
struct EvalAnswersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers",
        abstract: "Measure answers, their confidence and their citations.",
        discussion: """
            Asks an index each question of a file once, with the threshold at 0, and compares the answers with the \
            accepted ones: exact match and F1 as in SQuAD, and whether the sentences hold an accepted answer. Then it \
            shows the effect of a threshold, how reliable confidence is, whether citations hit the evidence, and \
            whether each quote stands in its source word for word. Each line of the file is a JSON object: question, \
            answers (all accepted ones; [] if the documents hold none) and, if known, document and evidence.

            Examples:
              footnote eval answers --questions questions.jsonl
              footnote eval answers --questions q.jsonl --limit 300 --html report.html
              footnote eval answers --questions q.jsonl --document lease.txt --json
              footnote eval answers --questions how.jsonl --beside who.jsonl --beside why.jsonl
            """)

    @OptionGroup var evaluation: EvaluationArguments

    @OptionGroup var documents: DocumentArguments

    @Option(
        help: ArgumentHelp(
            "Measure these questions too, and show all sets side by side; may be given several times.",
            valueName: "file"), completion: .file())
    var beside: [String] = []

    @Option(help: "How answers are made, as for ask.")
    var style: AnswerStyle = .sentence

    @OptionGroup var reading: ReadingArguments

    @Option(help: ArgumentHelp("Write the report as one HTML file with plots.", valueName: "file"), completion: .file())
    var html: String?

    @Option(
        help: ArgumentHelp("Write the outcome of each question, one JSON object per line.", valueName: "file"),
        completion: .file())
    var records: String?

    @OptionGroup var assistant: SingleAssistantArguments
    @OptionGroup var writer: WriterArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        // The files first: their errors should wait neither for the model nor for the last answer.
        let paths = [evaluation.questions] + beside
        let sets = try paths.map { (name: $0, questions: try QuestionFile(contentsOf: $0).questions) }
        let recordFile = try records.map { try LineFile(path: $0) }
        if let html { try Self.requireWritable(html) }
        let out = Output(options: output)
        let assistant = try await assistant.open(writer: try writer.choice(telling: out))
        var options = AskOptions()
        options.style = style
        options.passages = reading.passages
        options.confidence = reading.confidence
        let measurement = AnswerEvaluation(
            index: assistant.indexes[0], engine: assistant.engine, options: options.answerOptions,
            bootstrap: evaluation.bootstrap)
        let progress = ProgressLine(out)
        defer { progress.clear() }
        let text = AnswerReportText(terminal: out.terminal)
        var reports: [(name: String, report: AnswerReport)] = []
        for set in sets {
            let outcome = try await measurement.run(
                set.questions, about: documents.document, limit: evaluation.limit
            ) { record in
                try recordFile?.append(record)
            } progress: { done, total in
                progress.update(phase: "answering", done: done, total: total, unit: "questions")
            }
            progress.clear()
            reports.append((set.name, outcome.report))
            if let html { try Self.write(AnswerPage(outcome.report, records: outcome.records).html, to: html) }
            if out.printsJSON, beside.isEmpty { return try out.json(outcome.report) }
            if out.printsJSON {
                try out.jsonLine(SetReport(questions: set.name, report: outcome.report))
                continue
            }
            if !beside.isEmpty { try out.line((reports.count > 1 ? "\n" : "") + out.terminal.name(set.name)) }
            for line in text.lines(of: outcome.report) { try out.line(line) }
        }
        if !beside.isEmpty, !out.printsJSON { for line in text.lines(comparing: reports) { try out.line(line) } }
    }

    /// The report of one of several question sets.
    private struct SetReport: Encodable {
        var questions: String
        var report: AnswerReport
    }

    func validate() throws {
        if html != nil, !beside.isEmpty {
            throw ValidationError("--html writes the report of one set; leave --beside out")
        }
    }

    /// Looks before the run whether a file can be written after it; what stands there stays until then.
    private static func requireWritable(_ path: String) throws {
        let files = FileManager.default
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard files.isWritableFile(atPath: files.fileExists(atPath: path) ? path : folder) else {
            throw Failure("\(path): cannot be written", hint: "name a file in a folder that exists")
        }
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path))
        } catch {
            throw Failure(
                "\(path): cannot be written: \(error.localizedDescription)", hint: "name a file in a folder that exists"
            )
        }
    }
}

/// A file that lines of JSON are added to as they come, so that a run cut short leaves what it measured.
private final class LineFile: Sendable {
    private let path: String
    private let file: Mutex<FileHandle>

    /// Makes the file, or empties it.
    init(path: String) throws {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else {
            throw Failure("\(path): cannot be written", hint: "name a file in a folder that exists")
        }
        self.file = Mutex(file)
    }

    func append(_ value: some Encodable) throws {
        let line = Data((try JSONOutput.line(value) + "\n").utf8)
        do {
            try file.withLock { try $0.write(contentsOf: line) }
        } catch {
            throw Failure("\(path): cannot be written: \(error.localizedDescription)")
        }
    }
}
