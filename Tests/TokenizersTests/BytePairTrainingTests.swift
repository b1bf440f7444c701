import Foundation
import Testing
import Tokenizers

/// Learning a vocabulary, against Hugging Face's tokenizers (tools/golden/byte_pairs.py).
@Suite struct BytePairTrainingTests {
    private struct Golden: Decodable {
        let text: String
        let pieces: [String]
        let merges: [String]
    }

    @Test("pieces and merges are those of the reference")
    func piecesAndMergesAreThoseOfTheReference() throws {
        let url = try #require(
            Bundle.module.url(forResource: "byte-pairs", withExtension: "json", subdirectory: "Fixtures"))
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        let learnt = BytePairVocabulary.learn(from: [golden.text], size: 500)
        #expect(learnt.merges == golden.merges)
        // Compared as bytes: composed and decomposed characters are equal strings.
        #expect(learnt.pieces.map { Array($0.utf8) } == golden.pieces.map { Array($0.utf8) })
    }

    @Test("learning stops where no pair occurs twice")
    func learningStopsWhereNoPairOccursTwice() {
        let learnt = BytePairVocabulary.learn(from: ["abab xyz"], size: 400)
        #expect(learnt.merges == ["a b"])
        #expect(learnt.pieces.count == 258)
        #expect(BytePairVocabulary.learn(from: [""], size: 300).merges.isEmpty)
    }
}
