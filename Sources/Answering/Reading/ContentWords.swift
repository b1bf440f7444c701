package import Inference
import Passages
import Tokenizers

/// The words of a text that say what it is about, each in a plain form in which a question and a passage can meet.
package struct ContentWords: Sendable, Equatable {
    /// The plain forms, without repetition, in the order of their first use.
    package let words: [String]
    private let set: Set<String>

    /// Takes a text's runs of letters and digits in lower case, without function words and common English endings;
    /// of scripts without spaces, pairs of neighbouring characters.
    package init(_ text: String) {
        var words: [String] = []
        let (spaced, runs) = UnspacedScripts.split(text)
        for word in spaced.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            let small = word.lowercased()
            if !StopWords.english.contains(small) { words.append(Self.plainForm(small)) }
        }
        for run in runs {
            words += run.count == 1 ? [String(run[0])] : UnspacedScripts.pairs(run)
        }
        var seen: Set<String> = []
        self.words = words.filter { seen.insert($0).inserted }
        set = seen
    }

    /// Whether the text holds a word.
    package func contains(_ word: String) -> Bool { set.contains(word) }

    /// Takes off the endings that English adds most often, so that "began the reigns" meets "reign". Cruder than a
    /// stemmer; it only has to be the same on both sides.
    static func plainForm(_ word: String) -> String {
        guard word.utf8.count > 4, word.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else { return word }
        for (ending, replacement) in endings where word.hasSuffix(ending) {
            let stem = word.dropLast(ending.count)
            // "Suppliers" meets "supplies".
            if stem.utf8.count >= 4, ["er", "ers", "ed", "edly"].contains(ending), stem.hasSuffix("i") {
                return stem.dropLast() + "y"
            }
            if stem.utf8.count >= 3 { return stem + replacement }
        }
        return word
    }

    private static let endings = [
        ("ies", "y"), ("sses", "ss"), ("ness", ""), ("ments", ""), ("ment", ""), ("ations", ""), ("ation", ""),
        ("ings", ""), ("ing", ""), ("edly", ""), ("ed", ""), ("ers", ""), ("er", ""), ("ly", ""), ("es", ""), ("e", ""),
        ("s", ""),
    ]
}

/// A question's content words, each with its weight: the inverse document frequency of its rarest token in the corpus.
package struct WeightedQuestion: Sendable {
    private let weighted: [(word: String, weight: Double)]
    private let total: Double

    /// Weighs a question's words; without token weights all weigh the same.
    package init(_ question: String, weights: TokenWeights?, model: any LanguageModel) {
        weighted = ContentWords(question).words.map { word in
            guard let weights else { return (word, 1) }
            let tokens = model.tokenizer.encode(" " + word)
            return (word, Double(tokens.map { weights[$0] }.max() ?? 0))
        }
        total = weighted.reduce(0) { $0 + $1.weight }
    }

    /// How many content words the question has.
    package var count: Int { weighted.count }

    /// Whether the question has no content words.
    package var isEmpty: Bool { weighted.isEmpty }

    /// The share of the question's weight whose words a text holds, 0…1; 0 for a question without content words.
    package func coverage(by text: ContentWords) -> Double {
        guard total > 0 else { return 0 }
        return weighted.reduce(0) { text.contains($1.word) ? $0 + $1.weight : $0 } / total
    }

    /// The same for a text under headings, which tell what it is about as its own words do, and less surely.
    package func coverage(by text: ContentWords, under headings: ContentWords) -> Double {
        max(coverage(by: text), 0.5 * coverage(by: headings))
    }
}
