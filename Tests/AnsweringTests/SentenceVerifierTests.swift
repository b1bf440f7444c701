import Answering
import TestModels
import TestSupport
import Testing

@Suite("Checking what was written", .serialized)
struct SentenceVerifierTests {
    @Test(
        "Numbers and names that the source lacks are found, whatever their form",
        arguments: [
            ("The queen lays 2000 eggs a day.", "A queen lays 2,000 eggs.", []),
            ("The queen lays two eggs.", "The queen lays 2 eggs.", []),
            ("It took 3 of them.", "Three of them came.", []),
            ("The tower has 187 feet.", "It was 187 feet (57 m) high.", []),
            ("It is 57 m high.", "It was 187 feet (57m) high.", []),
            ("It cost 3.14 crowns.", "The price was 3,14.", ["3.14"]),
            ("In 1971 the lamp went out.", "In 1884 the lamp was lit.", ["1971"]),
            ("The lamp was lit by Berg in 1884.", "Ida Lindqvist lit the lamp in 1884.", ["berg"]),
            ("The house of Lindqvist's sister.", "Lindqvist built it.", []),
            ("Lamps burn oil. Wicks are made of cotton.", "Nothing of the kind.", []),
            ("A stay in New York followed.", "He went to York.", ["new"]),
            ("The years 1914–1918 were hard.", "From 1914 to 1918 it was closed.", []),
            ("It opened on May 3rd.", "It opened on 3 May.", []),
        ])
    func facts(_ sentence: String, _ source: String, _ missing: [String]) {
        #expect(StatedFacts(sentence).missing(from: StatedFacts(source)) == missing)
    }

    @Test("A fact that is missing decides alone; more overlap and more gain never lower the support")
    func verdicts() {
        let good = SentenceVerdict(SentenceEvidence(gain: 3, overlap: 1, missing: []))
        #expect(good.isSupported)
        #expect(!SentenceVerdict(SentenceEvidence(gain: 3, overlap: 1, missing: ["1971"])).isSupported)
        #expect(!SentenceVerdict(SentenceEvidence(gain: .nan, overlap: 1, missing: [])).isSupported)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let evidence = SentenceEvidence(
                gain: Double.random(in: -2...4, using: &generator),
                overlap: Double.random(in: 0...1, using: &generator),
                missing: [])
            var better = evidence
            better.gain += Double.random(in: 0...1, using: &generator)
            better.overlap = min(1, better.overlap + Double.random(in: 0...0.5, using: &generator))
            #expect(SentenceVerdict(better).support >= SentenceVerdict(evidence).support, "\(evidence) \(better)")
        }
    }

    private func answer(_ script: String, _ unsupported: UnsupportedSentences) async throws -> Answer {
        let model = FakeModel(script)
        let corpus = try await Corpus(["owl.txt": Corpus.animals["owl.txt"] ?? ""], model: model)
        return try await AnswerEngine(index: corpus.index, model: model).answer(
            to:
                "When does the owl hunt?",
            options: AnswerOptions(
                style: .paragraph, sentenceLimit: 3, confidenceThreshold: 0, unsupported: unsupported))
    }

    @Test("A sentence that its passage does not carry is left out and counted")
    func dropped() async throws {
        let script = "The owl hunts at night. [1] The owl has hunted here since 1999. [1]"
        let answer = try await answer(script, .drop)
        #expect(answer.text == "The owl hunts at night. [1]")
        #expect(answer.droppedSentences == 1)
        #expect(answer.citations.count == 1)
        #expect(answer.sentences.allSatisfy { $0.support >= 0.5 })
    }

    @Test("Marked instead, it is said with a mark and a low support")
    func marked() async throws {
        let script = "The owl hunts at night. [1] The owl has hunted here since 1999. [1]"
        let answer = try await answer(script, .mark)
        #expect(answer.text.hasPrefix("The owl hunts at night. [1] The owl has hunted here since 1999. ["))
        #expect(answer.text.hasSuffix("] (unsupported)"))
        #expect(answer.droppedSentences == 0)
        #expect(answer.sentences.last.map { $0.support < 0.5 } == true)
    }

    @Test("Where nothing written is carried, the sources' own sentences are said")
    func allDropped() async throws {
        let answer = try await answer("The owl has hunted here since 1999. [1]", .drop)
        #expect(answer.style == .sentence)
        #expect(answer.droppedSentences > 0)
        #expect(answer.text.contains("hunts at night"))
    }
}
