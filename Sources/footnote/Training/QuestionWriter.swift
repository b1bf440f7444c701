import Formats
import Foundation
import Inference
import Tokenizers
import Training

/// Has the model write questions about passages, to train search with.
///
/// They are kept in a file beside the result, so that an interrupted run goes on with the same ones and people can look at
/// what was written.
struct QuestionWriter {
    let model: ModelArguments
    /// The path of an adapter for the model that writes; nil for the model alone.
    let adapter: String?
    let path: String
    let seed: UInt64
    let out: Output

    /// Passages whose questions are written at the same time.
    private static let batchSize = 16
    private static let questionTokens = 40
    private static let passageTokens = 320

    private struct Line: Encodable {
        let question: String
        let passage: String
    }

    /// So many questions, one each about passages spread evenly, fewer where the model writes none.
    func pairs(for corpus: [CorpusPassage], count: Int) async throws -> [PassagePairs.Pair] {
        let stride = max(1, (corpus.count + count - 1) / max(1, count))
        var places: [String: Int] = [:]
        for place in Swift.stride(from: 0, to: corpus.count, by: stride) { places[corpus[place].text] = place }
        func pairs(_ lines: [Line]) -> [PassagePairs.Pair] {
            lines.compactMap { line in
                places[line.passage].map { PassagePairs.Pair(question: line.question, passage: $0) }
            }
        }
        let known = pairs(try read())
        if !known.isEmpty {
            out.note("taking \(Quantity.count(known.count, "question")) from \(out.terminal.name(path))")
            return known
        }
        let lines = try await write(places.values.sorted().map { corpus[$0].text })
        let text = try lines.map { try JSONOutput.line($0, keys: .asDeclared) + "\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: path))
        return pairs(lines)
    }

    private func read() throws -> [Line] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do throws(JSONLinesError) {
            return try JSONLines.read(path: path) { line throws(JSONLinesError) in
                Line(question: try line.string("question"), passage: try line.string("passage"))
            }
        } catch {
            if case .empty = error { return [] }
            throw Failure("\(error)", hint: "remove the file, and the questions are written again")
        }
    }

    private func write(_ passages: [String]) async throws -> [Line] {
        var adapters = AdapterArguments()
        adapters.adapter = adapter.map { [$0] } ?? []
        let model = try await model.load(with: adapters)
        let progress = ProgressLine(out)
        defer { progress.clear() }
        var lines: [Line] = []
        for start in stride(from: 0, to: passages.count, by: Self.batchSize) {
            progress.update(phase: "writing questions", done: start, total: passages.count, unit: "passages")
            let batch = start..<min(start + Self.batchSize, passages.count)
            let questions = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for place in batch {
                    group.addTask { (place, try await question(about: passages[place], number: place, model)) }
                }
                var questions: [Int: String] = [:]
                for try await (place, question) in group { questions[place] = question }
                return questions
            }
            for place in batch {
                if let question = questions[place] { lines.append(Line(question: question, passage: passages[place])) }
            }
        }
        return lines
    }

    /// What the model asks after a passage; nil where it asks nothing.
    private func question(about passage: String, number: Int, _ model: Model) async throws -> String? {
        guard let format = ReadingFormat(tokenizer: model.tokenizer) else {
            throw Failure("\(model.information.name): its vocabulary has no token that ends a text")
        }
        // In a reader's words, so that a reader knows what is wanted.
        let prompt = format.prompt(passages: [Array(format.words(passage).prefix(Self.passageTokens))], question: [])
            .opening
        var text = ""
        let request = GenerationRequest(
            prompt: prompt, maxTokens: Self.questionTokens,
            sampling: SamplingOptions(temperature: 0.7, seed: seed &+ UInt64(number)), stop: ["\n", "?"])
        for try await event in model.generate(request) {
            if case .text(let piece, _) = event { text += piece }
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.count < 3 ? nil : words.joined(separator: " ") + "?"
    }
}
