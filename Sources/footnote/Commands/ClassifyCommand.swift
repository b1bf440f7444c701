import ArgumentParser
import Formats
import Foundation
import Inference

/// `footnote classify`: texts among labels, by likelihood.
struct ClassifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Sort texts among labels by likelihood.",
        usage: "footnote classify --labels <a,b,...> <text-or-file> ... [<options>]",
        discussion: """
            Puts each text into a template and chooses the label that the model finds likeliest after it. A label's \
            probability is divided by its probability after an empty text, because a model prefers some words to \
            others.

            If an argument names a file, the file is read. Each line of a .jsonl file is an object with "text" and \
            perhaps a "label" to compare with; any other file is one text.

            Examples:
              footnote classify --labels positive,negative "I loved every minute."
              footnote classify --labels sport,politics,science --json news.jsonl
              footnote classify --labels yes,no --template "{text} Is it raining?" a.txt
            """)

    /// A text to classify.
    private struct Item {
        var text: String
        var label: String?
    }

    /// One result as JSON.
    private struct Line: Encodable {
        var label: String
        var probabilities: [String: Double]
        var expected: String?
    }

    /// What follows the results where labels were given.
    private struct Summary: Encodable {
        var accuracy: Double
        var correct: Int
        var count: Int
    }

    @Argument(help: ArgumentHelp("Texts, or files of texts.", valueName: "text-or-file"), completion: .file())
    var texts: [String]

    @Option(help: ArgumentHelp("The labels, with commas between them.", valueName: "a,b,..."))
    var labels: String

    @Option(help: ArgumentHelp("The text around {text}; the label follows it.", valueName: "text"))
    var template = LabelClassifier.standardTemplate

    @Flag(help: "Compare the labels' probabilities without calibration.")
    var uncalibrated = false

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    private var labelList: [String] {
        labels.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    func validate() throws {
        if texts.isEmpty { throw ValidationError("there is no text to classify") }
        if labelList.count < 2 || labelList.contains("") || Set(labelList).count < labelList.count {
            throw ValidationError("--labels is \"\(labels)\"; it takes two or more different labels, such as yes,no")
        }
        if template.ranges(of: LabelClassifier.placeholder).count != 1 {
            throw ValidationError("--template needs \(LabelClassifier.placeholder) in it once")
        }
    }

    func run() async throws {
        let out = Output(options: output)
        let items = try texts.flatMap(Self.items)
        let model = try await model.load()
        let classifier = try await LabelClassifier(
            model: model, labels: labelList, template: template, isCalibrated: !uncalibrated)
        var correct = 0
        var count = 0
        for start in stride(from: 0, to: items.count, by: 16) {
            let batch = items[start..<min(start + 16, items.count)]
            for (item, result) in zip(batch, try await classifier.classify(batch.map(\.text))) {
                try print(item, result, to: out)
                guard let expected = item.label else { continue }
                count += 1
                if expected == result.label { correct += 1 }
            }
        }
        guard count > 0 else { return }
        let accuracy = Double(correct) / Double(count)
        if out.printsJSON {
            try out.jsonLine(Summary(accuracy: accuracy, correct: correct, count: count))
        } else {
            try out.line("accuracy \(String(format: "%.3f", accuracy)) (\(correct) of \(count))")
        }
    }

    private func print(_ item: Item, _ result: LabelClassifier.Classification, to out: Output) throws {
        let pairs = zip(labelList, result.probabilities)
        if out.printsJSON {
            try out.jsonLine(
                Line(
                    label: result.label, probabilities: Dictionary(uniqueKeysWithValues: pairs.map { ($0, $1) }),
                    expected: item.label))
            return
        }
        let shares = pairs.map { "\($0) \(String(format: "%.3f", $1))" }.joined(separator: ", ")
        let verdict = item.label.map { $0 == result.label ? "  (as expected)" : "  (expected \($0))" } ?? ""
        try out.line("\(result.label)  [\(shares)]\(verdict)")
    }

    /// The texts that an argument stands for.
    private static func items(_ argument: String) throws -> [Item] {
        guard FileManager.default.fileExists(atPath: argument) else { return [Item(text: argument)] }
        guard argument.hasSuffix(".jsonl") else { return [Item(text: try GivenText.file(argument))] }
        do throws(JSONLinesError) {
            return try JSONLines.read(path: argument) { line throws(JSONLinesError) in
                Item(text: try line.string("text"), label: try line.optionalString("label"))
            }
        } catch {
            throw Failure(
                "\(error)", hint: #"one object per line, such as {"text": "...", "label": "..."}"#)
        }
    }
}
