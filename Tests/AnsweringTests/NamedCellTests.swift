import Answering
import Inference
import TestModels
import Testing

/// Questions that name a row of a table, and the column whose cell they ask for.
@Suite(.serialized) struct NamedCellTests {
    private static let lead = "The table lists every part in the north store."

    private static let stock = """
        # Stock list

        \(lead)

        | Part | Bin | Reorder level | Supplier | Weight (kg) |
        |------|----:|--------------:|----------|---|
        | KX-01 | 103 | 20 | Bexley | 1.5 |
        | KX-02 | 106 | 33 | Corran | 2.5 |
        | KX-03 | 109 | 46 | Dunmore | 3.5 |
        """

    /// What is answered where the reader finds a passage's words, of a kind.
    private func answer(
        _ documents: [String: String], naming answers: [(String, AnswerKind, String)], question: String
    ) async throws -> Answer {
        let model = FakeModel()
        let corpus = try await Corpus(documents, model: model)
        let engine = try AnswerEngine(
            index: corpus.index, model: model,
            reader: Reader(
                model: FakeModel(naming: answers.map { ($0.0, $0.1, $0.2) }),
                calibration: ReaderCalibration.recorded.get(), wording: .withKinds))
        let answer = try await engine.answer(to: question, options: AnswerOptions(confidenceThreshold: 0))
        for citation in answer.citations { #expect(await CitationCheck.of(citation) == .exact) }
        return answer
    }

    @Test(
        "The cell in the named row and column is said, though the reader takes the sentence above the table",
        arguments: [
            ("Which bin holds part KX-03?", "109"), ("What is the reorder level of part KX-03?", "46"),
            ("Who is the supplier of KX-03?", "Dunmore"), ("Who supplies KX-03?", "Dunmore"),
            ("What is the weight of KX-03?", "3.5"), ("Which bin holds part kx-01?", "103"),
        ])
    func cell(question: String, value: String) async throws {
        let answer = try await answer(
            ["stock.md": Self.stock], naming: [("north store", .sentence, Self.lead)], question: question)
        #expect(answer.shortAnswer == value)
        let name = question.contains("kx-01") ? "KX-01" : "KX-03"
        #expect(answer.text.hasPrefix("Part: \(name); Bin: ") && answer.text.contains("**\(value)**"))
        #expect(answer.citations.map { $0.quote.hasPrefix("| \(name) |") } == [true])
    }

    @Test("Where no column is named, the row is said in the place of a sentence that does not hold its name")
    func row() async throws {
        let answer = try await answer(
            ["stock.md": Self.stock], naming: [("north store", .sentence, Self.lead)],
            question: "What is known of KX-02?")
        #expect(answer.shortAnswer == nil && answer.text.hasPrefix("Part: KX-02; Bin: 106; "))
    }

    @Test("Prose that names the row is not passed over, and neither is another document that does")
    func prose() async throws {
        let note = "Part KX-03 lies in bin 500 since the flood of last spring, says the keeper of the store."
        let own = try await answer(
            ["stock.md": Self.stock.replacing(Self.lead, with: note)],
            naming: [("since the flood", .sentence, "Part KX-03")],
            question: "Where is KX-03 since the flood?")
        #expect(own.text.hasPrefix("Part KX-03 lies in bin 500"))
        let both = try await answer(
            ["stock.md": Self.stock, "note.md": "# Note\n\n\(note)\n"],
            naming: [("since the flood", .words, "500"), ("north store", .sentence, Self.lead)],
            question: "Which bin holds part KX-03?")
        #expect(both.text.contains("**109**") && both.text.contains("**500**"))
        #expect(both.disagreeing.count == 1)
    }

    @Test("A passage without the row's name neither answers nor objects")
    func otherPassages() async throws {
        let answer = try await answer(
            [
                "stock.md": Self.stock,
                "bins.md": "# Bins\n\nA bin holds 40 parts at most, and every part lies in a bin.\n",
            ],
            naming: [("40 parts", .words, "40"), ("north store", .sentence, Self.lead)],
            question: "Which bin holds part KX-03?")
        #expect(answer.shortAnswer == "109" && answer.citations.count == 1)
    }

    @Test("Rows of CSV have names, cells and quotes of their own", arguments: [",", ";"])
    func delimited(_ separator: String) async throws {
        let rows = [
            "Tool,Shelf,Minimum stock,Maker", "TL-01,201,10,Dunmore", "TL-02,202,17,Elstow", "TL-03,203,24,Arden",
        ]
        let text = rows.map { $0.replacing(",", with: separator) }.joined(separator: "\n") + "\n"
        let answer = try await answer(
            ["tools.csv": text], naming: [("TL-02", .words, "202")],
            question: "What is the minimum stock of tool TL-02?")
        #expect(answer.shortAnswer == "17")
        #expect(answer.text == "Tool: TL-02; Shelf: 202; Minimum stock: **17**; Maker: Elstow [1]")
        #expect(answer.citations.map(\.quote) == [rows[2].replacing(",", with: separator)])
    }
}
