import Documents
import Inference
import Passages
import Tokenizers

/// Questions that a passage may answer: from its heading, from sentences that say what something is, and as the model
/// writes one.
struct PassageQuestions: Sendable {
    /// The model that writes; best the reader's, which was trained on questions after passages.
    let model: any LanguageModel

    private static let questionTokens = 32
    private static let passageTokens = 320
    /// The most words of a subject that somebody would ask for by name.
    private static let subjectWords = 4

    /// The candidates for a passage, best first.
    ///
    /// - Throws: `InferenceError`, `CancellationError`.
    func candidates(for passage: PassageRecord) async throws -> [String] {
        var questions = [passage.headingPath.last.flatMap(Self.question(ofHeading:))].compactMap(\.self)
        if let definition = Self.definition(in: passage.text) { questions.append(definition) }
        if let written = try await written(about: passage.text) { questions.append(written) }
        return questions
    }

    /// A heading that asks, or says how something is done.
    static func question(ofHeading heading: String) -> String? {
        let words = heading.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count >= 3 else { return nil }
        if heading.hasSuffix("?") { return words.joined(separator: " ") }
        guard words[0].lowercased() == "how", words[1].lowercased() == "to" else { return nil }
        return "How do I " + words.dropFirst(2).joined(separator: " ") + "?"
    }

    /// What the first sentence that defines something defines: "A passage is a piece of a document." → "What is a passage?"
    static func definition(in text: String) -> String? {
        for range in Sentences.ranges(in: text) {
            let sentence = String(decoding: Array(text.utf8)[range], as: UTF8.self)
            let words = sentence.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let verb = words.firstIndex(of: "is"), (1...subjectWords).contains(verb), verb + 1 < words.count,
                ["a", "an", "the"].contains(words[verb + 1])
            else { continue }
            var subject = Array(words[..<verb])
            guard subject.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }),
                !pronouns.contains(subject[0].lowercased())
            else { continue }
            if ["A", "An", "The"].contains(subject[0]) { subject[0] = subject[0].lowercased() }
            if subject.count > (["a", "an", "the"].contains(subject[0]) ? 1 : 0) {
                return "What is " + subject.joined(separator: " ") + "?"
            }
        }
        return nil
    }

    private static let pronouns: Set<String> = [
        "it", "this", "that", "there", "he", "she", "what", "which", "who", "one", "here", "if", "in", "another",
        "each",
    ]

    /// What the model asks after the passage; nil where it asks nothing.
    private func written(about text: String) async throws -> String? {
        guard let format = ReadingFormat(tokenizer: model.tokenizer) else { return nil }
        let prompt = format.prompt(passages: [Array(format.words(text).prefix(Self.passageTokens))], question: [])
        let request = GenerationRequest(
            prompt: prompt.opening, maxTokens: Self.questionTokens, sampling: SamplingOptions(temperature: 0),
            stop: ["\n", "?"])
        var (question, isWhole) = ("", false)
        for try await event in model.generate(request) {
            switch event {
            case .text(let piece, _): question += piece
            case .finished(let reason, _, _): isWhole = reason == .stop
            case .token, .alternatives: break
            }
        }
        try Task.checkCancellation()
        let words = question.split(whereSeparator: \.isWhitespace)
        return isWhole && words.count >= 3 ? words.joined(separator: " ") + "?" : nil
    }
}
