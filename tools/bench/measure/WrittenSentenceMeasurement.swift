import Answering
import Documents

import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestSupport

/// Lets the decoder write answers and measures each sentence; then measures sentences of the sources, as they stand and
/// with one thing in them made wrong. One JSON object per sentence.
///
/// docs/decisions/0019-written-sentences.md says how to run it.
struct WrittenSentenceMeasurement {
    let model: Model
    let options: Options

    private struct Line: Encodable {
        var kind: String
        var sentence: String
        var evidence: SentenceEvidence
        var support: Double
        var question: String?
    }

    func run(_ output: LineWriter) async throws {
        let index = try Index.open(path: try options.required("index"))
        let verifier = SentenceVerifier(model: model)
        func write(_ kind: String, _ sentence: String, _ passages: [String], question: String? = nil) async throws {
            let evidence = try await verifier.evidence(for: sentence, in: passages)
            try output.write(
                Line(
                    kind: kind, sentence: sentence, evidence: evidence, support: SentenceVerdict(evidence).support,
                    question: question))
        }
        for sample in try Self.samples(of: index) {
            for (kind, sentence) in sample.versions { try await write(kind, sentence, [sample.passage]) }
        }
        let engine = AnswerEngine(index: index, model: model)
        for question in try Self.questions(try options.required("questions")) {
            let reply = try await engine.reply(
                to: question,
                options: AnswerOptions(
                    style: .paragraph, confidenceThreshold: 0, maxTokens: 120, unsupported: .mark))
            guard let answer = reply.answer, answer.style == .paragraph else { continue }
            for sentence in answer.sentences {
                let cited = answer.citations.filter { sentence.citationIDs.contains($0.id) }
                let passages = try cited.map { try index.passage(id: $0.passageID) }.map { $0.reading($0.text) }
                try await write("written", sentence.text, passages, question: question)
            }
        }
    }

    /// Forty answerable questions, evenly spread over the file.
    private static func questions(_ path: String) throws -> [String] {
        struct Line: Decodable {
            var question: String
            var answers: [String]
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            .filter { !$0.answers.isEmpty }
        return (0..<40).map { lines[$0 * lines.count / 40].question }
    }

    /// A sentence with its passage, in several versions.
    private struct Sample {
        var passage: String
        var versions: [(String, String)]
    }

    private static func samples(of index: Index) throws -> [Sample] {
        var random = SeededGenerator(seed: 17)
        var samples: [Sample] = []
        let documents = try index.documents()
        let all = try documents.map { try index.passages(of: $0.id) }
        for (place, passages) in all.enumerated() {
            for passage in stride(from: 2, to: passages.count, by: max(1, passages.count / 4)).map({ passages[$0] }) {
                let sentences = sentences(of: passage)
                guard let sentence = sentences.first(where: { !numbers($0).isEmpty && !names($0).isEmpty }) else {
                    continue
                }
                let other = all[(place + 7) % all.count].flatMap(sentences(of:))
                let sameDocument = passages.filter { abs($0.ordinal - passage.ordinal) > 3 }.flatMap(sentences(of:))
                guard let foreignName = other.flatMap(names).randomElement(using: &random),
                    let number = numbers(sentence).randomElement(using: &random),
                    let name = names(sentence).randomElement(using: &random),
                    let elsewhere = sameDocument.randomElement(using: &random),
                    let foreign = other.randomElement(using: &random)
                else { continue }
                var versions = [
                    ("true", sentence), ("moved", moved(sentence)),
                    ("number", sentence.replacing(number, with: changed(number))),
                    ("name", sentence.replacing(name, with: foreignName)), ("elsewhere", elsewhere),
                    ("foreign", foreign),
                ]
                let others = sentences.flatMap(names).filter { !sentence.contains($0) }
                if let near = others.randomElement(using: &random) {
                    versions.append(("near name", sentence.replacing(name, with: near)))
                }
                let nearNumbers = sentences.flatMap(numbers).filter { !sentence.contains($0) }
                if let near = nearNumbers.randomElement(using: &random) {
                    versions.append(("near number", sentence.replacing(number, with: near)))
                }
                samples.append(Sample(passage: passage.reading(passage.text), versions: versions))
            }
        }
        return samples
    }

    private static func sentences(of passage: PassageRecord) -> [String] {
        let bytes = Array(passage.text.utf8)
        return Sentences.ranges(in: passage.text).map {
            String(decoding: bytes[$0], as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }.filter { (40...300).contains($0.count) }
    }

    private static func numbers(_ sentence: String) -> [String] {
        sentence.matches(of: /\b\d[\d,.]*\d\b/).map { String($0.output) }
    }

    /// Capitalised words that don't begin the sentence.
    private static func names(_ sentence: String) -> [String] {
        sentence.matches(of: /[a-z,] ([A-Z][a-z]{3,})/).map { String($0.output.1) }
    }

    /// Another number of the same length.
    private static func changed(_ number: String) -> String {
        var characters = Array(number)
        if let last = characters.lastIndex(where: \.isNumber), let digit = characters[last].wholeNumberValue {
            characters[last] = Character(String((digit + 3) % 10))
        }
        return String(characters)
    }

    /// The sentence with what stands before its first comma put to its end.
    private static func moved(_ sentence: String) -> String {
        guard let comma = sentence.firstRange(of: ", ") else { return sentence }
        let rest = sentence[comma.upperBound...].drop { $0 == " " }
        let body = rest.hasSuffix(".") ? rest.dropLast() : rest
        return body.prefix(1).uppercased() + body.dropFirst() + ", " + sentence[..<comma.lowerBound] + "."
    }
}
