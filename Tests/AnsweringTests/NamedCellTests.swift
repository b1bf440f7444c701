import Answering
import Foundation
import Inference
import TestModels
import TestSupport
import Testing

/// Questions that name a row of a table, and the column whose cell they ask for.
@Suite(.serialized) struct NamedCellTests {
    private static let stock = """
        # Stock list

        The table lists every part in the north store.

        | Part | Bin | Reorder level | Supplier | Weight (kg) |
        |------|----:|--------------:|----------|---|
        | KX-01 | 103 | 20 | Bexley | 1.5 |
        | KX-02 | 106 | 33 | Corran | 2.5 |
        | KX-03 | 109 | 46 | Dunmore | 3.5 |
        """

    @Test(
        "The cell in the named row and column is said, and not the sentence above the table",
        .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"),
        arguments: [
            ("Which bin holds part KX-03?", "109"), ("What is the reorder level of part KX-03?", "46"),
            ("Who is the supplier of KX-03?", "Dunmore"), ("What is the weight of KX-03?", "3.5"),
        ])
    func cell(question: String, value: String) async throws {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
        let corpus = try await Corpus(["stock.md": Self.stock], model: model)
        let reader = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path
        let engine = AnswerEngine(
            index: corpus.index, model: model, reader: try await Reader(model: model, adapterFile: reader))
        let answer = try await engine.answer(to: question)
        #expect(answer.shortAnswer == value)
        #expect(answer.text.hasPrefix("Part: KX-03; Bin: ") && answer.text.contains("**\(value)**"))
        #expect(answer.citations.map(\.quote) == ["| KX-03 | 109 | 46 | Dunmore | 3.5 |"])
        let header = try #require(answer.citations.first?.tableHeader)
        #expect(header.hasPrefix("| Part | Bin | Reorder level") && !header.contains("---"))
        for citation in answer.citations { #expect(await CitationCheck.of(citation) == .exact) }
    }

    @Test("Rows of CSV have names, cells and quotes of their own", arguments: [",", ";"])
    func delimited(_ separator: String) async throws {
        let rows = [
            "Tool,Shelf,Minimum stock,Maker", "TL-01,201,10,Dunmore", "TL-02,202,17,Elstow", "TL-03,203,24,Arden",
        ]
        let text = rows.map { $0.replacing(",", with: separator) }.joined(separator: "\n") + "\n"
        let model = FakeModel()
        let corpus = try await Corpus(["tools.csv": text], model: model)
        let engine = try AnswerEngine(
            index: corpus.index, model: model,
            reader: Reader(
                model: FakeModel(naming: [("TL-02", .words, "202")]), calibration: ReaderCalibration.recorded.get(),
                wording: .withKinds))
        let answer = try await engine.answer(
            to: "What is the minimum stock of tool TL-02?", options: AnswerOptions(confidenceThreshold: 0))
        #expect(answer.shortAnswer == "17")
        #expect(answer.text == "Tool: TL-02; Shelf: 202; Minimum stock: **17**; Maker: Elstow [1]")
        #expect(answer.citations.map(\.quote) == [rows[2].replacing(",", with: separator)])
        #expect(answer.citations.map(\.tableHeader) == [rows[0].replacing(",", with: separator)])
    }
}
