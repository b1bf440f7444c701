import Foundation
import Inference
import TestSupport
import Testing
import Tokenizers

/// Reading passages: answers are spans of them, and the scores are those of the model.
@Suite struct PassageReaderTests {
    private static let passages = [
        "The cat sat on the mat, and a dog ran to it.", "Who knows why? The mat was red.",
        "Zoë  naïvely\nate 1,000 pâtés.",
    ]

    @Test("An answer is the span that a greedy choice, token by token, takes", arguments: ["Who sat?", "Why", "é?"])
    func spans(question: String) async throws {
        let tiny = try TinyModel(hasEnd: true)
        let model = try await tiny.load()
        let reader = try PassageReader(model)
        let format = try #require(ReadingFormat(tokenizer: model.tokenizer))
        let answers = try await reader.answers(to: question, in: Self.passages.map { .init(text: $0) })
        for (passage, answer) in zip(Self.passages, answers) {
            // The same choice by brute force: every span's next tokens, looked up in the passage's bytes.
            let prompt = format.prompt(passages: [passage], question: question).tokens
            let tokens = format.words(passage)
            var span: [TokenID] = []
            while span.count < 32 {
                let next = Set(
                    tokens.indices.filter { tokens[..<$0].suffix(span.count).elementsEqual(span) && $0 >= span.count }
                        .map { tokens[$0] })
                let allowed = next.union(span.isEmpty ? [] : [format.end])
                let scores = try tiny.logits(after: prompt + span)
                let best = try #require(allowed.max { (scores[Int($0)], $1) < (scores[Int($1)], $0) })
                if best == format.end { break }
                span.append(best)
            }
            let text = model.tokenizer.decode(span)
            guard let answer else {
                #expect(text.allSatisfy { $0.isWhitespace }, "an answer was lost: \(text)")
                continue
            }
            let bytes = Array(passage.utf8)
            for place in answer.places {
                let found = try #require(String(validating: bytes[place], as: UTF8.self))
                #expect(found.contains(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(1)))
                #expect(found.first?.isWhitespace == false && found.last?.isWhitespace == false)
            }
            let expected = try tiny.logProbabilities(of: prompt + span + [format.end]).suffix(span.count + 1).reduce(
                0, +)
            #expect(abs(answer.logProbability - expected) < 1e-3 * max(1, abs(expected)))
        }
    }

    @Test("A reader that knows kinds names a sentence or a block of the passage", arguments: AnswerKind.allCases)
    func kinds(kind: AnswerKind) async throws {
        let tiny = try TinyModel(hasEnd: true)
        let model = try await tiny.load()
        let wording = ReadingFormat.Wording.withKinds
        let reader = try PassageReader(model, wording: wording)
        let format = try #require(ReadingFormat(tokenizer: model.tokenizer, wording: wording))
        let text = "The cat sat on the mat. The cat ran.\n\nA dog ran to it."
        let passage = PassageReader.Passage(
            text: text, sentences: [0..<23, 24..<36, 38..<54], blocks: [0..<36, 38..<54])
        let answer = try #require(try await reader.answers(to: "Who ran?", in: [passage], kinds: [kind])[0])
        #expect(answer.kind == kind)
        let label = format.words(try #require(wording.kinds?[kind]))
        let prompt = format.prompt(passages: [text], question: "Who ran?").tokens
        let labelled = try tiny.logProbabilities(of: prompt + label).suffix(label.count).reduce(0, +)
        #expect(abs(answer.kindLogProbability - labelled) < 1e-3 * max(1, abs(labelled)))
        guard kind != .words else { return }
        let places = kind.unit == .block ? passage.blocks : passage.sentences
        #expect(answer.places.count == 1 && places.contains(answer.places[0]))
        // Each by the likelihood of its first words.
        let exact = try places.map { place in
            let opening = format.words(
                ReadingFormat.opening(of: String(decoding: Array(text.utf8)[place], as: UTF8.self)))
            return try tiny.logProbabilities(of: prompt + label + opening).suffix(opening.count).reduce(0, +)
        }
        #expect(answer.choices.map(\.place) == places)
        for (choice, likelihood) in zip(answer.choices, exact) {
            #expect(abs(choice.logLikelihood - likelihood) < 1e-3 * max(1, abs(likelihood)))
        }
        let best = try #require(exact.indices.max { exact[$0] < exact[$1] })
        #expect(answer.places == [places[best]])
        #expect(abs(answer.logProbability - (exact[best] - log(exact.reduce(0) { $0 + exp($1) }))) < 1e-3)
        // What speaks for a place outweighs the likelihoods where it is enough.
        var favoured = passage
        favoured.favour[places[places.count - 1]] = 1_000
        let chosen = try await reader.answers(to: "Who ran?", in: [favoured], kinds: [kind])[0]
        #expect(chosen?.places == [places[places.count - 1]])
        #expect(try await reader.answers(to: "Who ran?", in: [.init(text: text)], kinds: [kind]) == [nil])
    }

    @Test("A judgement is the question's mean and the refusal's summed log probability")
    func judgements() async throws {
        let tiny = try TinyModel(hasEnd: true)
        let model = try await tiny.load()
        let reader = try PassageReader(model)
        let format = try #require(ReadingFormat(tokenizer: model.tokenizer))
        let judged = try await reader.judge("Who sat?", passages: Self.passages.map { .init(text: $0) })
        #expect(judged.count == Self.passages.count)
        for (passage, judgement) in zip(Self.passages, judged) {
            let prompt = format.prompt(passages: [passage], question: "Who sat?")
            let refusal = format.words(ReadingFormat.unanswerable) + [format.end]
            let exact = try tiny.logProbabilities(of: prompt.tokens + refusal)
            let asked = exact.dropLast(refusal.count + prompt.closing.count).suffix(prompt.question.count)
            #expect(abs(judgement.questionLikelihood - asked.reduce(0, +) / Double(asked.count)) < 1e-4)
            let sum = exact.suffix(refusal.count).reduce(0, +)
            let odds = max(-10, min(10, log(-expm1(sum)) - sum))
            #expect(abs(judgement.answerability - odds) < 1e-3)
        }
    }

    @Test("A model that is told to read is shown how, and writes its turn's end and nothing but words of the passage")
    func prompted() async throws {
        let template = "{% for m in messages %}{{ m.role }}: {{ m.content }}<|mark|>{% endfor %}assistant:"
        let tiny = try TinyModel(hasEnd: true, contextLength: 2_048, chatTemplate: template)
        let model = try await tiny.load()
        let format = try ReadingFormat(prompting: model)
        #expect(format.end == model.tokenizer.token(named: "<|mark|>"))
        let passage = "The cat sat on the mat, <|mark|> and a dog ran to it."
        let prompt = format.prompt(passages: [passage], question: "Who sat?").tokens
        let text = model.tokenizer.decode(prompt)
        #expect(text.hasSuffix("user: Passage: \(passage)\n\nQuestion: Who sat?assistant:Answer:"))
        #expect(text.contains("Who built the lighthouse?assistant: Answer: Alan Moray"))
        #expect(text.contains("assistant: Answer: unanswerable"))
        // The passage's mark is no control token: of these there is one a turn.
        #expect(prompt.filter { $0 == format.end }.count == 1 + 6 + 1)

        let reader = try PassageReader(prompting: model)
        let answer = try #require(try await reader.answers(to: "Who sat?", in: [.init(text: passage)])[0])
        let place = try #require(answer.places.first)
        let words = try #require(String(validating: Array(passage.utf8)[place], as: UTF8.self))
        #expect(answer.kind == .words && !words.isEmpty)
        let judged = try await reader.judge("Who sat?", passages: [.init(text: passage)])
        let refusal = try tiny.logProbabilities(of: prompt + format.refusal).suffix(format.refusal.count).reduce(0, +)
        #expect(abs((judged.first?.answerability ?? 0) - max(-10, min(10, log(-expm1(refusal)) - refusal))) < 1e-3)
        await #expect(throws: ChatTemplateError.missing(model: model.information.name)) {
            try PassageReader(prompting: try await TinyModel(hasEnd: true).load())
        }
    }

    @Test("Nothing in, nothing out: an empty passage has no answer")
    func emptyPassages() async throws {
        let model = try await TinyModel(hasEnd: true).load()
        let reader = try PassageReader(model)
        #expect(try await reader.answers(to: "Who?", in: []).isEmpty)
        #expect(try await reader.answers(to: "Who?", in: [.init(text: ""), .init(text: "  \n")]) == [nil, nil])
    }
}

/// The constraint itself, against every span of random texts.
@Suite struct SpanConstraintTests {
    @Test("follows every occurrence", arguments: 1...20)
    func followsEveryOccurrence(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let passage = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
            TokenID.random(in: 0..<3, using: &generator)
        }
        var constraint = SpanConstraint(passage: passage, end: 99)
        #expect(constraint.occurrences.isEmpty)
        var span: [TokenID] = []
        while true {
            let places = (0...passage.count - span.count).filter { passage[$0..<$0 + span.count].elementsEqual(span) }
            let next = Set(places.map { $0 + span.count }.filter { $0 < passage.count }.map { passage[$0] }).sorted()
            #expect(constraint.allowed() == .only(next + (span.isEmpty ? [] : [99])), "seed \(seed)")
            if !span.isEmpty { #expect(constraint.occurrences == places.map { $0..<$0 + span.count }, "seed \(seed)") }
            guard let token = next.randomElement(using: &generator) else { break }
            span.append(token)
            constraint.accept(token)
        }
        #expect(constraint.tokens == span)
    }
}
