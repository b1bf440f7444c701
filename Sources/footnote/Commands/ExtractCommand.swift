import ArgumentParser
import Documents
import FootnoteKit
import Foundation
import Indexing
import Inference

/// `footnote extract`: what texts and documents name.
struct ExtractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Find the persons, places, dates and other things that documents name.",
        usage: "footnote extract --labels <a,b,...> <text-or-file> ... [<options>]",
        discussion: """
            Labels are nouns of your choice, such as person, place, organization, date and number. If an \
            argument names a file, the file is read as `footnote read` shows it; - reads standard input. Names are \
            sought by their capital letters, dates and numbers as English writes them. Byte ranges and lines point \
            into the text that is read. Exit code 1 if nothing is found.

            Examples:
              footnote extract --labels person,place,date letter.docx
              footnote extract --labels organization --min-confidence 0.8 --json *.pdf
              footnote extract --labels person "Ada Lovelace wrote to Charles Babbage."
            """)

    @Argument(
        help: ArgumentHelp("Texts, or files to read; - reads standard input.", valueName: "text-or-file"),
        completion: .file())
    var texts: [String]

    @Option(help: ArgumentHelp("What to look for, with commas between the labels.", valueName: "a,b,..."))
    var labels: String

    @Option(help: ArgumentHelp("Leave out what is less sure, 0 to 1.", valueName: "number"))
    var minConfidence = EntityExtractor.standardConfidence

    @OptionGroup var recognition: RecognitionArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    private var labelList: [String] {
        labels.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    func validate() throws {
        if texts.isEmpty { throw ValidationError("there is no text to look in") }
        if labelList.contains("") || Set(labelList).count < labelList.count {
            throw ValidationError("--labels is \"\(labels)\"; it takes different labels, such as person,place,date")
        }
        try minConfidence.check("--min-confidence", Accepted.confidence)
    }

    func run() async throws {
        let out = Output(options: output)
        let finder = try await model.library.entityFinder(labels: labelList, model: model.choice)
        var options = UpdateOptions()
        recognition.apply(to: &options)
        let parsers = options.parsers
        var (found, failures) = ([FoundEntity](), 0)
        for text in texts {
            do {
                let entities: [FoundEntity]
                if text != "-", FileManager.default.fileExists(atPath: text) {
                    let document = try await parsers.read(path: text)
                    entities = try await finder.entities(in: document, minConfidence: minConfidence)
                } else {
                    let given = try GivenText.argument(text, of: "text")
                    entities = try await finder.entities(in: given, minConfidence: minConfidence)
                }
                if out.printsJSON { for entity in entities { try out.jsonLine(entity) } }
                found += entities
            } catch let error as DocumentError {
                failures += 1
                out.note("refused: \(out.terminal.printable("\(error)"))")
            }
        }
        if !out.printsJSON, !found.isEmpty { try print(found, to: out) }
        if failures > 0 { throw Failure("\(Quantity.count(failures, "file")) could not be read") }
        if found.isEmpty {
            out.note("nothing found")
            throw NegativeOutcome()
        }
    }

    private func print(_ entities: [FoundEntity], to out: Output) throws {
        var table = TextTable(["label", "confidence", "place", "text"], alignsRight: [1])
        for entity in entities {
            var place = entity.path.map { $0 + ":\(entity.firstLine)" } ?? "line \(entity.firstLine)"
            if let page = entity.page { place += ", page \(page)" }
            table.add([
                out.terminal.printable(entity.label), Quantity.decimal(entity.confidence, 2),
                out.terminal.name(place), out.terminal.name(entity.text),
            ])
        }
        for line in table.lines { try out.line(line) }
    }
}
