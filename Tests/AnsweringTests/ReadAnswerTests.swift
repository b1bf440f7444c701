import Answering
import IndexStore
import Inference
import Passages
import Retrieval
import TestModels
import Testing

/// Answers of a few words: their sentences, how they are shown, and which of them say the same.
@Suite(.serialized) struct ReadAnswerTests {
    private static let features = ReadingFeatures(fused: 2, questionLikelihood: -2, answerability: 6, answer: -0.5)

    private func answers(_ texts: [String: String], _ words: [String], model: FakeModel = .init()) async throws
        -> [ReadAnswer]
    {
        let corpus = try await Corpus(texts, model: model)
        return try words.map { words in
            let hit = try #require(try corpus.hit(holding: words))
            let bytes = Array(hit.passage.text.utf8)
            let part = Array(words.utf8)
            let start = try #require(bytes.indices.first { bytes[$0...].starts(with: part) })
            return try #require(ReadAnswer(start..<start + part.count, in: hit, features: Self.features, support: 0.5))
        }
    }

    @Test("The quote is the sentence around the words, shown on one line with the words emphasised")
    func line() async throws {
        let answer = try #require(try await answers(Corpus.animals, ["270 degrees"]).first)
        #expect(answer.quote.text.hasPrefix("An owl turns its head\nby 270") && answer.quote.text.hasSuffix("move."))
        #expect(answer.text == "270 degrees")
        let line = answer.line
        #expect(line.text == "An owl turns its head by 270 degrees, since its eyes can't move.")
        #expect(String(decoding: Array(line.text.utf8)[try #require(line.emphasis)], as: UTF8.self) == "270 degrees")
    }

    @Test("Other numbers about the same things contradict, about other things they do not")
    func numbers() async throws {
        let texts = [
            "a.txt": "The port is 6666.", "b.txt": "The server listens on port 8474.",
            "c.txt": "The tower is 90 metres high.",
        ]
        var found = try await answers(
            texts, ["6666", "The server listens on port 8474.", "The tower is 90 metres high."])
        for index in 1...2 { found[index].kind = .sentence }
        #expect(found[0].contradicts(found[1]) && found[1].contradicts(found[0]))
        #expect(!found[0].contradicts(found[2]) && !found[1].contradicts(found[2]) && !found[1].contradicts(found[1]))
    }

    @Test("What is shown with the other's number does not contradict it")
    func shownNumbers() async throws {
        let texts = [
            "a.txt": "The exit code is 0 with an answer. The exit code is 1 without.",
            "b.txt": "Without an answer the exit code is 1.",
        ]
        let both = "The exit code is 0 with an answer. The exit code is 1"
        var found = try await answers(texts, [both, "Without an answer the exit code is 1."])
        found[1].kind = .sentence
        let first = try #require(try await answers(texts, ["0"]).first)
        #expect(first.quote.text == "The exit code is 0 with an answer.")
        #expect(first.contradicts(found[1]) && found[1].contradicts(first))
        #expect(found[0].quote.text.hasSuffix("without."))
        #expect(!found[0].contradicts(found[1]) && !found[1].contradicts(found[0]))
    }

    @Test("Words across lines and sentences are quoted with all that they touch")
    func acrossSentences() async throws {
        let answer = try #require(try await answers(Corpus.animals, ["no sound. An owl turns its head\nby"]).first)
        #expect(answer.quote.text.hasPrefix("It hears a mouse") && answer.quote.text.hasSuffix("move."))
        #expect(answer.line.short == "no sound. An owl turns its head by")
    }

    @Test("One answer's words within another's agree; case and articles don't matter, other words do")
    func agreement() async throws {
        let texts = ["a.txt": "It was the Tower. It was 12 October 1973.", "b.txt": "It was tower. In 1973, or 1974."]
        let found = try await answers(texts, ["the Tower", "12 October 1973", "1974"])
        let others = try await answers(["b.txt": "It was tower. In 1973, or 1974."], ["tower", "1973"])
        #expect(found[0].agrees(with: others[0]) && found[1].agrees(with: others[1]))
        #expect(!found[1].agrees(with: found[2]) && !found[0].agrees(with: others[1]))
    }

    @Test("Answers agree in other words: numbers as words, other endings, and words that tell nothing; denials do not")
    func agreementInOtherWords() async throws {
        let texts = [
            "a.txt": "It opens at nine on Mondays. Dogs are not allowed.",
            "b.txt": "It opens at 9 each Monday. Dogs are allowed.",
        ]
        let found = try await answers(
            texts, ["at nine", "9", "on Mondays", "Monday", "not allowed", "are allowed"])
        #expect(found[0].agrees(with: found[1]) && found[1].agrees(with: found[0]))
        #expect(found[2].agrees(with: found[3]) && !found[0].contradicts(found[1]))
        #expect(!found[0].agrees(with: found[2]))
        // The words of the one lie within those of the other, and say the opposite.
        #expect(!found[4].agrees(with: found[5]) && !found[5].agrees(with: found[4]))
    }

    @Test("A sentence that leads in to a list or code is said with it, line by line")
    func leadIn() async throws {
        let text =
            "# Copies\n\nAn index can be copied while it is in use. To copy it, run:\n\n    first\n    second\n\nThe end.\n"
        let said: [(AnswerKind, String)] = [
            (.sentence, "first\nsecond"), (.yes, "first\nsecond"), (.words, "run:"),
        ]
        for (kind, end) in said {
            let corpus = try await Corpus(["copy.md": text], model: FakeModel())
            let hit = try #require(try corpus.hit(holding: "To copy it"))
            let bytes = Array(hit.passage.text.utf8)
            let start = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("To copy".utf8)) })
            let answer = try #require(
                ReadAnswer(start..<start + 16, kind: kind, in: hit, features: Self.features, support: 0.5))
            #expect(answer.line.text.hasSuffix(end), "\(answer.line.text)")
        }
    }

    @Test("Sentences about the same things agree if they state the same numbers, and no others")
    func agreementOfSentences() async throws {
        let sentences = [
            "The library opens at nine in the morning.", "The town library opens at 9 every morning.",
            "The library opens at ten in the morning.", "The library does not open at nine in the morning.",
            "The museum is closed at nine.",
        ]
        let texts = Dictionary(uniqueKeysWithValues: sentences.enumerated().map { ("\($0).txt", $1) })
        var found = try await answers(texts, sentences)
        for index in found.indices { found[index].kind = .sentence }
        #expect(found[0].agrees(with: found[1]) && found[1].agrees(with: found[0]))
        for other in 2...4 { #expect(!found[0].agrees(with: found[other]), "\(sentences[other])") }
    }

    @Test("Likelier, more answerable passages are more probable, and broken numbers are not")
    func probability() throws {
        let model = ReadingModel(try ReaderCalibration.recorded.get())
        let base = model.support(Self.features)
        for change: WritableKeyPath<ReadingFeatures, Double> in [\.questionLikelihood, \.answer] {
            var better = Self.features
            better[keyPath: change] += 0.4
            #expect(model.support(better) > base)
        }
        var refused = Self.features
        refused.answerability = -3
        #expect(model.support(refused) < base)
        var broken = Self.features
        broken.questionLikelihood = .nan
        #expect(model.support(broken) == 0)
    }
}
