import Answering
import IndexStore
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

@Suite("Reading", .serialized)
struct SentenceReaderTests {
    @Test(
        "Words meet in their plain forms",
        arguments: [
            ("When did the reigns begin?", "reign"), ("hunted", "hunt"), ("The cities", "city"), ("3.5 GHz", "ghz"),
            ("原油危机", "危机"), ("Naïve Äpfel", "äpfel"),
        ])
    func contentWords(_ text: String, _ word: String) {
        #expect(ContentWords(text).contains(word), "\(ContentWords(text).words)")
    }

    @Test("Function words say nothing") func functionWords() {
        #expect(ContentWords("What is it that they have been?").words.isEmpty)
    }

    @Test("A quote knows its bytes and lines, with LF, CRLF and CR")
    func quotes() throws {
        let text = "Ä one.\r\nTwo.\rThree\nfour."
        let hit = Hit(passageText: text)
        let bytes = Array(text.utf8)
        let three = try #require(bytes.firstRange(of: Array("Three\nfour.".utf8)))
        let quote = try #require(Quote(three, of: hit))
        #expect(quote.text == "Three\nfour.")
        #expect(quote.lines == 9...10)
        #expect(quote.byteRange == 100 + three.lowerBound..<100 + three.upperBound)
        #expect(Quote(1..<4, of: hit) == nil, "cuts a character")
        #expect(Quote(0..<bytes.count + 1, of: hit) == nil, "leaves the passage")
        #expect(Quote(3..<3, of: hit) == nil, "empty")
    }

    @Test("Support rises with each kind of evidence and stays within 0…1")
    func support() {
        let base = SupportFeatures(
            sentenceGain: 0.5, passageGain: 0.5, passageCoverage: 0.5, sentenceCoverage: 0.5, similarity: 0.3)
        let low = SupportModel.support(base)
        for change: WritableKeyPath<SupportFeatures, Double> in [\.passageGain, \.passageCoverage] {
            var better = base
            better[keyPath: change] += 0.4
            #expect(SupportModel.support(better) > low)
        }
        #expect((0...1).contains(low))
        var broken = base
        broken.passageGain = .nan
        #expect(SupportModel.support(broken) == 0)
    }

    @Test("Only so many sentences are scored as the limit says, those with the question's words among them")
    func candidateLimit() async throws {
        let model = FakeModel()
        let filler = (1...60).map { "Sentence number \($0) tells of nothing much." }.joined(separator: " ")
        let corpus = try await Corpus(
            ["long.txt": "Long\n\n\(filler) The owl hunts by night only. \(filler)"], model: model)
        let hits = try await Retriever(store: corpus.index, model: model).search("When does the owl hunt?").hits
        var reader = SentenceReader(index: corpus.index, model: model)
        reader.candidateLimit = 5
        let reading = try await reader.read("When does the owl hunt?", in: Array(hits.prefix(4)), similarity: 0)
        #expect(reading.sentences.count <= 5)
        #expect(reading.sentences.first?.quote.text == "The owl hunts by night only.")
    }
}
