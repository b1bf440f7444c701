/// Passages, and texts that ask for one of them.
package struct PassagePairs: Sendable, Equatable {
    /// A text that asks, and the passage that it should find.
    package struct Pair: Sendable, Equatable, Codable {
        package let question: String
        /// The number of the passage.
        package let passage: Int
        /// What the question shares with the passage word for word, where it was taken from it.
        package let repeated: String?
        /// Of a hundred examples, in how many that is cut out of the passage.
        package let cutPercent: Int
        /// Accepted answers: a passage that holds one of them is not taken for a wrong one.
        package let answers: [String]

        package init(
            question: String, passage: Int, repeated: String? = nil, cutPercent: Int = 0, answers: [String] = []
        ) {
            self.question = question
            self.passage = passage
            self.repeated = repeated
            self.cutPercent = cutPercent
            self.answers = answers
        }
    }

    package var passages: [String]
    package var pairs: [Pair]

    package init(passages: [String], pairs: [Pair]) {
        precondition(pairs.allSatisfy { passages.indices.contains($0.passage) }, "passages that there are")
        self.passages = passages
        self.pairs = pairs
    }

    /// The answerable questions of a question file with their passages.
    package init(_ questions: [ReadingQuestion]) {
        var places: [[String]: Int] = [:]
        var passages: [String] = []
        var pairs: [Pair] = []
        for question in questions where question.isAnswerable {
            let key = [question.document, question.passage]
            let place = places[key] ?? passages.count
            if place == passages.count {
                places[key] = place
                passages.append(question.passage)
            }
            pairs.append(Pair(question: question.question, passage: place, answers: question.answers))
        }
        self.init(passages: passages, pairs: pairs)
    }
}

/// A passage of a corpus without questions.
package struct CorpusPassage: Sendable, Equatable {
    /// The document it stands in.
    package let document: String
    /// The document's title and the headings that it stands under, outermost first.
    package let headings: [String]
    package let text: String
    /// The sentences of the text.
    package let sentences: [String]

    package init(document: String, headings: [String], text: String, sentences: [String]) {
        self.document = document
        self.headings = headings
        self.text = text
        self.sentences = sentences
    }
}

extension PassagePairs {
    /// Words that a sentence has at least, to ask for anything.
    private static let sentenceWords = 6

    /// Pairs that a corpus gives by itself: each sentence with the passage it was taken from, out of which it is cut in
    /// half of the examples (the inverse cloze task, arXiv 1906.00300), and the headings of a passage with what stands
    /// under them.
    package init(_ corpus: [CorpusPassage]) {
        var pairs: [Pair] = []
        for (number, passage) in corpus.enumerated() {
            // With its only sentence cut out, nothing would be left.
            if passage.sentences.count > 1 {
                for sentence in passage.sentences
                where sentence.split(whereSeparator: \.isWhitespace).count >= PassagePairs.sentenceWords {
                    pairs.append(Pair(question: sentence, passage: number, repeated: sentence, cutPercent: 50))
                }
            }
            if passage.headings.count > 1 {
                let headings = passage.headings.joined(separator: "\n")
                pairs.append(
                    Pair(
                        question: passage.headings.joined(separator: ", "), passage: number, repeated: headings,
                        cutPercent: 100))
            }
        }
        self.init(passages: corpus.map { ($0.headings + [$0.text]).joined(separator: "\n") }, pairs: pairs)
    }
}
