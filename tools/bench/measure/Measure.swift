import Foundation
import Inference

/// Measures what figures are fitted to, one JSON object a line. It is no part of the product: `footnote eval` measures
/// search, answers and reading as they are; this writes down what goes into them.
///
///     swift run -c release measure reading    --index INDEX --questions FILE [--documents A,B] [--limit N] --output FILE
///     swift run -c release measure sentences  --index INDEX --questions FILE --output FILE
///     swift run -c release measure lexical    --index NEW --passages FILE --questions FILE --output FILE
///     swift run -c release measure follow-ups --articles INDEX --handbook INDEX --questions FILE --output FILE
///
/// `--model` and `--reader` name other weights than the default model and adapters/reader.
@main
struct Measure {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let kind = arguments.first else {
            throw Usage("name what to measure: reading, sentences, lexical or follow-ups")
        }
        let options = try Options(Array(arguments.dropFirst()))
        if kind == "lexical" {
            return try LexicalMeasurement(options: options).run(LineWriter(path: try options.required("output")))
        }
        let model = try await Model.load(path: options["model"] ?? Options.defaultModel, options: ModelOptions())
        let output = try LineWriter(path: try options.required("output"))
        switch kind {
        case "reading": try await ReadingMeasurement(model: model, options: options).run(output)
        case "sentences": try await WrittenSentenceMeasurement(model: model, options: options).run(output)
        case "follow-ups": try await FollowUpMeasurement(model: model, options: options).run(output)
        default: throw Usage("\(kind): reading, sentences, lexical or follow-ups can be measured")
        }
    }
}

/// What a person has to give.
struct Usage: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Options as `--name value`.
struct Options {
    private var values: [String: String] = [:]

    init(_ arguments: [String]) throws {
        guard arguments.count.isMultiple(of: 2) else { throw Usage("each option takes one value") }
        for place in stride(from: 0, to: arguments.count, by: 2) {
            guard arguments[place].hasPrefix("--") else { throw Usage("\(arguments[place]): expected an option") }
            values[String(arguments[place].dropFirst(2))] = arguments[place + 1]
        }
    }

    subscript(name: String) -> String? { values[name] }

    func required(_ name: String) throws -> String {
        guard let value = values[name] else { throw Usage("--\(name) is missing") }
        return value
    }

    private static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static var defaultModel: String { packageRoot + "/models/SmolLM2-135M-Instruct.Q4_1.gguf" }
    static var defaultReader: String { packageRoot + "/adapters/reader/reader.gguf" }
}

/// A file of JSON Lines that grows as things are measured.
struct LineWriter {
    private let file: FileHandle
    private let encoder: JSONEncoder

    init(path: String) throws {
        try Data().write(to: URL(filePath: path))
        file = try FileHandle(forWritingTo: URL(filePath: path))
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    func write(_ value: some Encodable) throws {
        try file.write(contentsOf: try encoder.encode(value) + Data("\n".utf8))
    }
}
