import Testing

@testable import Answering

/// Stretches of a passage that can't be its answer.
@Suite struct HeadingTests {
    @Test("Headings and questions that a text repeats are no answers; sentences, a bare no and commands are")
    func headings() {
        for text in ["# Backups", "Backups", "How long are backups kept?", "Wann läuft es？", "Options:"] {
            #expect(SentenceReader.isHeading(text, at: 0..<text.utf8.count), "\(text)")
        }
        for text in ["No.", "They are kept for thirty days.", "footnote index my notes", "它开着。", "Why? It is old."] {
            #expect(!SentenceReader.isHeading(text, at: 0..<text.utf8.count), "\(text)")
        }
        let block = "Is it old?\n\nYes, very."
        #expect(SentenceReader.isQuestion(block, at: 0..<10) && !SentenceReader.isQuestion(block, at: 0..<22))
    }
}
