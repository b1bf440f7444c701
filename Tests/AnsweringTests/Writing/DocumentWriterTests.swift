import Documents
import Foundation
import IndexStore
import Inference
import Passages
import TestModels
import TestSupport
import Testing

@testable import Answering

/// Summaries, changes and drafts from files.
@Suite(.serialized) struct DocumentWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func source(_ name: String, _ text: String) async throws -> WritingSource {
        let path = folder.path(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return WritingSource(try await DocumentParsers.standard.read(path: path))
    }

    private func write(
        _ instruction: String, from sources: [WritingSource], sentences: Int? = nil, style: AnswerStyle = .sentence,
        model: FakeModel? = nil
    ) async throws -> Reply {
        var options = WritingOptions()
        options.sentenceLimit = sentences
        options.style = style
        return try await DocumentWriter(model: model)
            .reply(to: try WritingInstruction(instruction), from: sources, options: options)
    }

    /// That each citation's bytes are those of its file, and that each sentence has one.
    private func expectExact(_ reply: Reply) throws {
        let answer = try #require(reply.answer, "withheld: \(reply.text)")
        for sentence in answer.sentences {
            #expect(!sentence.citationIDs.isEmpty)
            #expect(answer.text(at: sentence.span).replacing("**", with: "") == sentence.text)
        }
        for citation in answer.citations {
            let bytes = Array(try Data(contentsOf: URL(filePath: citation.path)))
            #expect(String(decoding: bytes[citation.startByte..<citation.endByte], as: UTF8.self) == citation.quote)
            let lines = bytes[..<citation.startByte].count { $0 == 0x0A } + 1
            #expect(citation.firstLine == lines && !citation.isStale && !citation.isMissing)
        }
    }

    private static let harbour = """
        # The harbour

        The harbour of Lind has a lighthouse, a pier and a fish market. However, it is small. All rights reserved.

        ## The lighthouse

        The lighthouse of the harbour was built in 1884 by the engineer Hale.
        The lamp of the lighthouse turns once in twelve seconds. It is shown in figure 3. See below.

        | Lamp | Range |
        |---|---|
        | The lighthouse of the harbour has a lamp. | 40 miles of light. |

        ## The pier

        - The pier of the harbour is two hundred metres long and was repaired in 1990.
        - Fishing boats land at the pier of the harbour before dawn on every working day.

        ## The market

        The fish market of the harbour opens at six in the morning on five days a week.
        ```
        The harbour market opens with a loud bell at six every morning.
        ```
        """

    @Test("a summary's sentences are whole, exact and in order, and no more than were asked for", arguments: 1...6)
    func summary(count: Int) async throws {
        let source = try await source("harbour.md", Self.harbour)
        let reply = try await write("summarise this", from: [source], sentences: count)
        try expectExact(reply)
        let answer = try #require(reply.answer)
        #expect(answer.sentences.count == min(count, 6))
        let starts = answer.citations.map(\.startByte)
        #expect(starts == starts.sorted())
        for sentence in answer.sentences {
            for left in ["#", "|", "```", "loud bell", "rights reserved", "See below"] {
                #expect(!sentence.text.contains(left), "\(sentence.text)")
            }
        }
    }

    @Test("a summary has something of every section before it has two sentences of one")
    func sections() async throws {
        let source = try await source("harbour.md", Self.harbour)
        let answer = try #require(try await write("summarise this", from: [source], sentences: 4).answer)
        #expect(Set(answer.citations.map(\.headingPath)).count >= 3, "\(answer.text)")
    }

    @Test("a summary of several documents has sentences of each, under its name")
    func several() async throws {
        let sources = [
            try await source("harbour.md", Self.harbour),
            try await source("bread.txt", "Rye bread needs a sourdough that rests for a night.\n"),
        ]
        let reply = try await write("sum up", from: sources)
        try expectExact(reply)
        #expect(reply.text.contains("harbour.md: ") && reply.text.contains("\n\nbread.txt: Rye bread needs"))
    }

    @Test("a document without a sentence gives an abstention, not a heading")
    func nothing() async throws {
        let source = try await source("empty.md", "# Only a heading\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
        let reply = try await write("summarise this", from: [source])
        #expect(reply.abstention?.reason == .nothingToSay)
    }

    @Test("changes say what both documents say, numbers first, with the words that differ marked")
    func changes() async throws {
        let old = try await source(
            "old.md", "# A\n\nCats sleep all day long.\n\n## B\n\nThe rent is 900 euros a month.\n")
        let new = try await source(
            "new.md", "# A\n\nCats sleep half the day long.\n\n## B\n\nThe rent is 950 euros a month.\n\nNo dogs.\n")
        let reply = try await write("what changed?", from: [old, new])
        try expectExact(reply)
        #expect(
            reply.text == """
                Changed: old.md says: The rent is **900** euros a month. [1] new.md says: The rent is **950** euros a \
                month. [2]
                Changed: old.md says: Cats sleep **all** day long. [3] new.md says: Cats sleep **half the** day long. [4]
                Added in new.md: No dogs. [5]
                """)
    }

    @Test("that nothing changed is said plainly, and is no abstention")
    func same() async throws {
        let text = "# A\n\nCats sleep all day.\n"
        let reply = try await write(
            "what changed?", from: [try await source("a.md", text), try await source("b.md", text)])
        #expect(reply.answer?.text == "There are no differences in the text of a.md and b.md.")
        #expect(reply.answer?.sentences.isEmpty == true)
    }

    @Test("a heading that changed is a change")
    func headings() async throws {
        let old = try await source("old.md", "# Rent\n\nIt is due on Monday.\n")
        let new = try await source("new.md", "# Payment\n\nIt is due on Monday.\n")
        let reply = try await write("what changed?", from: [old, new])
        #expect(reply.text.contains("Added in new.md (heading): Payment [") && reply.text.contains("Rent ["))
    }

    @Test("changes need two documents")
    func one() async throws {
        let source = try await source("a.md", "Cats sleep all day.\n")
        await #expect(throws: WritingError.twoDocumentsNeeded(found: 1)) {
            try await write("what changed?", from: [source])
        }
        await #expect(throws: WritingError.noDocuments) { try await write("summarise", from: []) }
    }

    @Test("a draft about something has the sentences that the model finds fitting, in the notes' order")
    func draft() async throws {
        let notes = try await source(
            "notes.md",
            "# Notes\n\n- The heating broke on Monday\n- Cats sleep all day\n- A plumber repairs the heating on Friday\n"
        )
        let reply = try await write("draft a reply about the heating", from: [notes], model: FakeModel())
        try expectExact(reply)
        #expect(
            reply.answer?.sentences.map(\.text) == [
                "The heating broke on Monday", "A plumber repairs the heating on Friday",
            ])
        let other = try await write("draft a reply about elephants", from: [notes], model: FakeModel())
        #expect(other.abstention?.reason == .nothingFound)
    }

    @Test("a draft about nothing in particular has the notes' items")
    func plainDraft() async throws {
        let notes = try await source("notes.md", "- The heating broke on Monday\n- Cats sleep all day\n")
        let reply = try await write("draft a reply from these notes", from: [notes])
        try expectExact(reply)
        #expect(reply.answer?.sentences.count == 2 && reply.model == "none")
    }

    @Test("what the decoder writes is cited and checked, or the sources are quoted")
    func paragraph() async throws {
        let source = try await source("harbour.md", Self.harbour)
        let model = FakeModel("The lighthouse was built in 1884. [1]")
        let reply = try await write("summarise this", from: [source], style: .paragraph, model: model)
        try expectExact(reply)
        #expect(reply.answer?.style == .paragraph && reply.text.contains("built in 1884"))
    }

    @Test("a text that is in no file is cited, and is not missing")
    func givenText() async throws {
        let parsers = DocumentParsers(parsers: [PlainTextParser()], maximumByteCount: 1 << 20)
        let document = try await parsers.parse(Array("Rye bread needs a good sourdough.".utf8), path: "given.txt")
        let reply = try await write("summarise this", from: [WritingSource(document)])
        let citation = try #require(reply.answer?.citations.first)
        #expect(!citation.isMissing && !citation.isStale && citation.path == "given.txt")
    }

    @Test("what an index keeps of a document whose file is gone can be written from, and its citations say so")
    func gone() async throws {
        let corpus = try await Corpus(Corpus.animals, model: FakeModel())
        let record = try corpus.index.document(path: corpus.path("owl.txt"))
        let source = WritingSource(record, passages: try corpus.index.passages(of: record.id))
        try FileManager.default.removeItem(atPath: corpus.path("owl.txt"))
        let reply = try await DocumentWriter(stores: [corpus.index])
            .reply(to: try WritingInstruction("summarise this"), from: [source])
        let answer = try #require(reply.answer)
        #expect(answer.citations.allSatisfy { $0.isMissing && $0.documentID == record.id && $0.passageID > 0 })
        #expect(answer.text.contains("The owl hunts at night."))
    }
}
