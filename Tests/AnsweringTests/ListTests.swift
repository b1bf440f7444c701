import Answering
import Foundation
import Inference
import TestModels
import Testing

/// Lists over passages: what asks for them, what is collected, and how it is said.
@Suite(.serialized) struct ListTests {
    @Test(
        "A list or a count is put to the reader as a question for the things themselves",
        arguments: [
            ("List all suppliers.", "What are the suppliers?", "supply"),
            ("Please list the suppliers of bolts", "What are the suppliers of bolts?", "supply"),
            ("Can you give me a list of all ferries?", "What are the ferries?", "ferry"),
            ("How many ferries are there?", "What are the ferries?", "ferry"),
            ("Name the piers of the North line", "What are the piers of the North line?", "pier"),
            ("Which ferries are there?", "Which ferries are there?", "ferry"),
            ("What kinds of passes exist?", "What kinds of passes exist?", "pass"),
            ("What suppliers do we have?", "What suppliers do we have?", "supply"),
            ("What are the opening hours?", "What are the opening hours?", "hour"),
        ])
    func asked(question: String, asked: String, noun: String) throws {
        let list = try #require(ListQuestion(question))
        #expect(list.asked == asked && list.noun == noun)
    }

    @Test(
        "What asks for one thing, or for none, is no question for a list",
        arguments: [
            "How many seats has the ferry?", "Who supplies bolts?", "List all.", "Name the capital of Norway.",
            "What is listed?", "How do I list files?", "Which is the best?", "What are walruses?", "What are the?", "",
        ])
    func notAsked(question: String) { #expect(ListQuestion(question) == nil) }

    @Test("Conditions are what narrows the things, and not what stands beside them")
    func conditions() throws {
        func conditions(_ question: String) throws -> [String] { try #require(ListQuestion(question)).conditions }
        #expect(try conditions("List all the different kinds of passes.").isEmpty)
        #expect(try conditions("List all suppliers of bolts.") == ["bolt"])
        #expect(try conditions("What are the members of the harbour committee?") == ["harbour", "committe"])
    }

    @Test("Headings, lines that lead in, and columns name the things only if their own noun does")
    func naming() throws {
        let list = try #require(ListQuestion("List all suppliers."))
        for heading in ["Suppliers", "Our suppliers", "List of suppliers", "Suppliers of the yard", "Supplier list"] {
            #expect(list.isNamed(by: heading) == (heading != "Supplier list"), "\(heading)")
        }
        for heading in ["How to choose a supplier", "Problems with suppliers", "Prices", ""] {
            #expect(!list.isNamed(by: heading), "\(heading)")
        }
        #expect(list.isLedIn(by: "We buy from these suppliers:") && list.isLedIn(by: "The suppliers are:"))
        #expect(!list.isLedIn(by: "To find suppliers, do the following:") && !list.isLedIn(by: "Each supplier has:"))
        #expect(list.isNamed(byColumn: "Supplier") && list.isNamed(byColumn: "Name of supplier"))
        #expect(!list.isNamed(byColumn: "Supplier's address") && !list.isNamed(byColumn: "Name"))
    }

    // MARK: Over passages

    private func read(
        _ documents: [String: String], _ answers: [(String, Float)], question: String,
        options: AnswerOptions = AnswerOptions(confidenceThreshold: 0)
    ) async throws -> Answer {
        let model = FakeModel()
        let corpus = try await Corpus(documents, model: model)
        let reader = try Reader(
            model: FakeModel(reading: answers.map { ($0.0, $0.1) }), calibration: ReaderCalibration.recorded.get())
        let engine = AnswerEngine(index: corpus.index, model: model, reader: reader)
        let reply = try await engine.reply(to: question, options: options)
        for citation in reply.citationsShown { #expect(await CitationCheck.of(citation) == .exact) }
        return try #require(reply.answer)
    }

    /// What an answer lists, in its order.
    private func items(_ answer: Answer) -> [String] { answer.sentences.map(\.text) }

    @Test("A list has an item from each passage that gives one, also from passages that are nearly alike")
    func passages() async throws {
        let names = ["Arden", "Bexley", "Corran", "Dunmore", "Elstow", "Farley", "Garvel"]
        let documents = Dictionary(
            uniqueKeysWithValues: names.map {
                ("\($0).md", "# \($0)\n\n\($0) supplies bolts to the yard as a supplier.\n")
            })
        let answer = try await read(documents, names.map { ($0, -0.01) }, question: "List all suppliers.")
        #expect(answer.mayBeIncomplete && answer.text.hasSuffix("\n\nThe list may not be complete."))
        #expect(answer.sentences.count == 7 && answer.citations.count == 7)
        for name in names { #expect("\n\(answer.text)".contains("\n- **\(name)** supplies bolts"), "\(name)") }
    }

    private static let ferries = [
        "ferries.md": """
        # Ferries

        ## North line

        The ferry Halcyon sails from the north pier at six and at noon.

        ## South line

        The ferry Petrel sails from the south pier at seven.

        ## Stops

        - The ferry Kittiwake stops at the island.
        - The ferry Osprey stops at the mill.
        """
    ]

    @Test("A list has an item from each paragraph and each item of one passage, with its own place")
    func itemsOfOnePassage() async throws {
        let names = ["Halcyon", "Petrel", "Kittiwake", "Osprey"]
        for question in ["List all ferries.", "How many ferries are there?"] {
            let answer = try await read(Self.ferries, names.map { ($0, -0.01) }, question: question)
            for name in names { #expect(answer.text.contains("**\(name)**"), "\(answer.text)") }
            #expect(answer.citations.count == 4 && answer.mayBeIncomplete && answer.shortAnswer == nil)
            #expect(answer.citations.map(\.firstLine) == [5, 9, 13, 14])
        }
    }

    @Test("A number of things that a passage states is the answer, and no list")
    func statedNumber() async throws {
        var documents = Self.ferries
        documents["fleet.md"] = "# Fleet\n\nThere are 17 ferries in the fleet.\n"
        let answer = try await read(
            documents, [("17", -0.01), ("Halcyon", -2)], question: "How many ferries are there?")
        #expect(answer.shortAnswer == "17" && !answer.mayBeIncomplete)
    }

    private static let yard = [
        "a-suppliers.md": """
        # Yard

        We buy from these suppliers:

        1. Arden
        2. **Bexley**, since 1990
        3. Corran
           - bolts
           - nuts

        To find suppliers, do the following:

        - Ask the foreman.
        - Look into the ledger.
        """,
        "b-orders.md": """
        # Orders

        | Order | Supplier | City |
        |---|---|---|
        | 7 | arden. | York |
        | 8 | Dunmore | Leeds |
        | 9 | Dunmore | Leeds |
        """,
        "c-note.txt": "A note\n\nElstow became a supplier too.\n",
    ]

    @Test("Items of lists and values of columns are collected, each once, in the documents' order, beside what is read")
    func laidOut() async throws {
        let answer = try await read(Self.yard, [("Elstow", -0.01)], question: "List all suppliers.")
        // Whichever document goes first says "Arden" as it spells it.
        let said = items(answer).map { $0.lowercased().trimmingPrefix(" ").replacing(".", with: "") }
        #expect(Set(said) == ["arden", "bexley, since 1990", "corran", "dunmore", "elstow became a supplier too"])
        #expect(said.count == 5 && answer.citations.count == 5, "\(answer.text)")
        let place = try #require(said.firstIndex(of: "bexley, since 1990"))
        #expect(said[(place + 1)...].first == "corran")
        #expect(answer.text.contains("**Elstow** became") && answer.mayBeIncomplete)
        #expect(answer.citations.contains { $0.quote == "| 8 | Dunmore | Leeds |" })
    }

    @Test("What narrows a question leaves out the rows and items that do not hold it")
    func narrowed() async throws {
        let answer = try await read(Self.yard, [], question: "Name the suppliers in Leeds.")
        // One is no list: the passages are read as for any question.
        #expect(!answer.mayBeIncomplete, "\(answer.text)")
        var documents = Self.yard
        documents["b-orders.md"]? += "\n| 10 | Farley | Leeds |\n"
        let both = try await read(documents, [], question: "Name the suppliers in Leeds.")
        #expect(items(both) == ["Dunmore", "Farley"])
    }

    @Test("A value that depends on the rest of its row is said with it, and none is merged away")
    func rowsOfValues() async throws {
        let table = """
            # Museum

            | Day | Opening hours |
            |---|---|
            | Monday | 9–17 |
            | Tuesday | 9–17 |
            """
        let answer = try await read(["museum.md": table], [], question: "What are the opening hours?")
        #expect(items(answer) == ["Day: Monday; Opening hours: 9–17", "Day: Tuesday; Opening hours: 9–17"])
    }

    @Test("Without a reader, lists and tables are collected too")
    func withoutReader() async throws {
        let model = FakeModel()
        let corpus = try await Corpus(Self.yard, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .answer(to: "Which suppliers are there?", options: AnswerOptions(confidenceThreshold: 0))
        let said = Set(items(answer).map { $0.lowercased().replacing(".", with: "") })
        #expect(said == ["arden", "bexley, since 1990", "corran", "dunmore"], "\(answer.text)")
    }

    @Test("A list below an item has what the item names, and one below another item does not")
    func nested() async throws {
        let notes = """
            # Town

            - Mills:
              - Arden
              - Bexley
            - Bridges:
              - The old bridge

            ## Further mills

            * Corran has stood at the weir since the flood.
            * Dunmore
            """
        let answer = try await read(["town.md": notes], [], question: "What are the mills?")
        #expect(items(answer) == ["Arden", "Bexley", "Corran has stood at the weir since the flood.", "Dunmore"])
    }

    @Test("A list that nothing names is not taken for one, however much it looks like one")
    func unnamed() async throws {
        let notes = "# Garden\n\nBring with you:\n\n- gloves\n- a spade\n\nThe gardeners meet at noon.\n"
        let answer = try await read(["garden.md": notes], [("gardeners", -0.01)], question: "What are the gardeners?")
        #expect(!answer.mayBeIncomplete && !answer.text.contains("- gloves"))
    }
}
