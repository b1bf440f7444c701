import Answering
import Foundation
import IndexStore
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

@Suite("Checking a citation again", .serialized)
struct CitationCheckTests {
    private let quote = "It hears a mouse under the snow, and its feathers make no sound."

    private func citation(in corpus: Corpus) throws -> Citation {
        let hit = try #require(try corpus.hit(holding: quote))
        let start = try #require(Array(hit.passage.text.utf8).firstRange(of: Array(quote.utf8)))
        return Citation(try #require(Quote(start, of: hit)), id: 1, answerSpan: ByteSpan(0..<1))
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test("An unchanged source holds the quote at its place")
    func exact() async throws {
        let corpus = try await Corpus(Corpus.animals, model: FakeModel())
        #expect(await CitationCheck.of(try citation(in: corpus)) == .exact)
    }

    @Test("Text added before the quote moves it, with its lines")
    func moved() async throws {
        let corpus = try await Corpus(Corpus.animals, model: FakeModel())
        let citation = try citation(in: corpus)
        let text = try #require(Corpus.animals["owl.txt"])
        try write("A line.\r\nÄ\n" + text, to: corpus.path("owl.txt"))
        let shift = "A line.\r\nÄ\n".utf8.count
        let span = ByteSpan(startByte: citation.startByte + shift, endByte: citation.endByte + shift)
        let check = await CitationCheck.of(citation)
        #expect(check == .moved(span, firstLine: citation.firstLine + 2, lastLine: citation.lastLine + 2))
        let updated = citation.updated(by: check)
        #expect(updated.startByte == span.startByte && !updated.isStale)
        #expect(await CitationCheck.of(updated) == .exact)
    }

    @Test("Of several places the nearest counts")
    func nearest() async throws {
        let corpus = try await Corpus(Corpus.animals, model: FakeModel())
        var citation = try citation(in: corpus)
        citation.startByte = 90
        citation.endByte = 90 + quote.utf8.count
        try write(quote + "\n" + quote + "\n" + quote, to: corpus.path("owl.txt"))
        let start = quote.utf8.count + 1
        #expect(
            await CitationCheck.of(citation)
                == .moved(ByteSpan(start..<start + quote.utf8.count), firstLine: 2, lastLine: 2))
    }

    @Test("A changed quote is stale, at the same length too")
    func stale() async throws {
        let corpus = try await Corpus(Corpus.animals, model: FakeModel())
        let citation = try citation(in: corpus)
        let text = try #require(Corpus.animals["owl.txt"]).replacing("mouse", with: "moose")
        try write(text, to: corpus.path("owl.txt"))
        guard case .stale(let reason) = await CitationCheck.of(citation) else { Issue.record("not stale"); return }
        #expect(reason.contains("owl.txt"))
        #expect(citation.updated(by: .stale(reason: reason)).isStale)
    }

    @Test("A source that became binary is stale, one that is gone is missing")
    func unreadable() async throws {
        let corpus = try await Corpus(Corpus.animals, model: FakeModel())
        let citation = try citation(in: corpus)
        try Data([0, 1, 2, 0xFF, 0]).write(to: URL(filePath: corpus.path("owl.txt")))
        guard case .stale = await CitationCheck.of(citation) else { Issue.record("not stale"); return }
        try FileManager.default.removeItem(atPath: corpus.path("owl.txt"))
        guard case .missing(let reason) = await CitationCheck.of(citation) else { Issue.record("not missing"); return }
        #expect(reason.contains("owl.txt"))
    }

    @Test("A source of an imported index is missing, whatever stands at its relative path here")
    func elsewhere() async throws {
        let corpus = try await Corpus(Corpus.animals, model: FakeModel())
        var citation = try citation(in: corpus)
        let here = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }.joined(
            separator: "/")
        citation.path = here + corpus.path("owl.txt")
        guard case .missing(let reason) = await CitationCheck.of(citation) else { Issue.record("not missing"); return }
        #expect(reason.contains("imported"))
        let updated = citation.updated(by: .missing(reason: reason))
        #expect(updated.isMissing && updated.isStale && !updated.updated(by: .exact).isMissing)
        var assembly = AnswerAssembly()
        #expect(try await assembly.checked(citation).isMissing)
    }

    @Test("An answer over a changed source marks its citations")
    func markedInAnswers() async throws {
        let model = FakeModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        try FileManager.default.removeItem(atPath: corpus.path("owl.txt"))
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .answer(to: "When does the owl hunt?", options: AnswerOptions(sentenceLimit: 1, confidenceThreshold: 0))
        #expect(answer.citations.map(\.isStale) == [true])
    }
}
