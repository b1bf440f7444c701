import Testing

@testable import Answering

/// Differences between two texts.
@Suite struct ChangeFinderTests {
    /// Sentences that have little in common.
    private func sentences(_ count: Int, seed: Int) -> [String] {
        (0..<count).map { place in
            let words = (0..<9).map { "w\((place * 31 + $0 * 7 + seed) % 997)x\(place)" }
            return words.joined(separator: " ") + " costs \(place + 10)."
        }
    }

    @Test("a text does not differ from itself")
    func identical() {
        let text = sentences(30, seed: 1)
        #expect(ChangeFinder(old: text, new: text).changes().isEmpty)
        #expect(ChangeFinder(old: [], new: []).changes().isEmpty)
    }

    @Test("every edit is found, and nothing else", arguments: 1...40)
    func edits(seed: Int) {
        let old = sentences(60, seed: seed)
        var new = old
        // Far enough from each other to be told apart, from the end to the beginning.
        let (moved, removed, changed, added) = (50, 40 + seed % 5, 20 + seed % 7, 5 + seed % 9)
        let goes = new.remove(at: moved)
        new.remove(at: removed)
        new[changed] = new[changed].replacing("costs", with: "may cost at most")
        new.insert("This sentence is quite new \(seed).", at: added)
        new.insert(goes, at: 0)
        let changes = ChangeFinder(old: old, new: new).changes()
        let expected: [TextChange] = [
            .moved(old: moved, new: 0), .added(added + 1..<added + 2), .changed(old: changed, new: changed + 2),
            .removed(removed..<removed + 1),
        ]
        #expect(changes == expected, "seed \(seed)")
    }

    @Test("neighbours that are new are one change")
    func runs() {
        let old = sentences(4, seed: 3)
        let new = [old[0], "Alpha beta gamma.", "Delta epsilon zeta.", old[1], old[2], old[3]]
        #expect(ChangeFinder(old: old, new: new).changes() == [.added(1..<3)])
        #expect(ChangeFinder(old: new, new: old).changes() == [.removed(1..<3)])
    }

    @Test("the words that differ are told from those that are alike")
    func difference() {
        let (one, other) = ChangeWriter.difference("The rent is 900 euros.", "The rent is 1,000 euros.")
        #expect(one == 12..<15 && other == 12..<17)
        let (same, more) = ChangeWriter.difference("It is due.", "It is due.")
        #expect(same == nil && more == nil)
        let (none, neither) = ChangeWriter.difference("a b", "c d")
        #expect(none == nil && neither == nil)
    }
}
