extension EmbeddingRecipe {
    /// Questions about nothing in particular; their mean tells how questions differ from passages.
    public static let sampleQuestions: [String] = [
        "What is the main purpose of this?"
    ]

    /// Makes questions from a corpus's titles, headings and sentences, for the mean of questions.
    ///
    /// - Parameter limit: the most questions to make.
    /// - Returns: questions spread evenly over the corpus, the same ones for the same corpus.
    public static func questions(
        titles: [String], headings: [String], sentences: [String], limit: Int = 256
    ) -> [String] {
        []
    }
}
