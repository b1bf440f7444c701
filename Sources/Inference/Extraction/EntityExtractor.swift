import Tokenizers

/// Finds what a text names: persons, places, dates, or whatever the labels say.
///
/// Stretches that may name something are found by their form (``EntityCandidate``). The model then says what each one is:
/// how likely it finds every label after it, and things that were not asked for, behind a list of examples
/// (``EntityExamples``). A label's likelihood is divided by the one that it has without a name (Zhao et al., arXiv
/// 2102.09690), as in ``LabelClassifier``.
///
/// Names are sought by capital letters, dates and numbers as English writes them: in languages that write otherwise, much
/// is missed.
public struct EntityExtractor: Sendable {
    /// The confidence from which on an entity is worth naming.
    public static let standardConfidence = 0.5

    private let model: any LanguageModel
    /// What a candidate of each form may be.
    private let choices: [EntityCandidate.Form: Choices]

    /// Candidates whose labels are scored together.
    private static let batchSize = 32

    /// The labels that compete for candidates of a form.
    private struct Choices: Sendable {
        /// Those that were asked for, then those that were not.
        let labels: [EntityLabel]
        let askedCount: Int
        /// Their log likelihoods without a text.
        var biases: [Double] = []
    }

    /// A candidate with its place in the text.
    private struct Found: Sendable {
        let form: EntityCandidate.Form
        let text: String
        let range: Range<Int>
    }

    /// Prepares an extractor, which scores the labels once without a text.
    ///
    /// - Parameter labels: what is looked for, as nouns: `person`, `place`, `date`; at least one, all different.
    /// - Throws: `InferenceError.invalidOption` for labels that can't be used.
    public init(model: any LanguageModel, labels: [String]) async throws {
        guard !labels.isEmpty, Set(labels).count == labels.count,
            !labels.contains(where: { $0.allSatisfy(\.isWhitespace) })
        else {
            throw InferenceError.invalidOption(
                name: "labels", value: labels.joined(separator: ","), expected: "one or more different labels")
        }
        self.model = model
        let known = labels.map(EntityLabel.init)
        var choices: [EntityCandidate.Form: Choices] = [:]
        for form in EntityCandidate.Form.allCases {
            let asked = known.filter { $0.forms.contains(form) }
            guard !asked.isEmpty else { continue }
            let rivals = EntityLabel.rivals(of: known, form: form).map(EntityLabel.init)
            var forForm = Choices(labels: asked + rivals, askedCount: asked.count)
            let nothing = Found(form: form, text: "", range: 0..<0)
            forForm.biases = try await Self.scores([nothing], [form: forForm], model)[0]
            choices[form] = forForm
        }
        self.choices = choices
    }

    /// The entities of a text, in its order.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - sentences: where its sentences stand, in UTF-8 bytes; ascending.
    ///   - minConfidence: entities that are less sure are left out.
    /// - Throws: `InferenceError`, `CancellationError`.
    /// - Complexity: a pass of the model over the examples and each candidate.
    public func entities(
        in text: String, sentences: [Range<Int>], minConfidence: Double = standardConfidence
    ) async throws -> [Entity] {
        let found = candidates(in: Array(text.utf8), sentences: sentences)
        var entities: [Entity] = []
        for start in stride(from: 0, to: found.count, by: Self.batchSize) {
            try Task.checkCancellation()
            let batch = Array(found[start..<min(start + Self.batchSize, found.count)])
            for (candidate, scores) in zip(batch, try await Self.scores(batch, choices, model)) {
                guard let (label, confidence) = judge(candidate, scores), confidence >= minConfidence else { continue }
                entities.append(
                    Entity(label: label, text: candidate.text, byteRange: candidate.range, confidence: confidence))
            }
        }
        return entities
    }

    private func candidates(in bytes: [UInt8], sentences: [Range<Int>]) -> [Found] {
        sentences.flatMap { sentence -> [Found] in
            let words = SentenceWord.words(of: String(decoding: bytes[sentence], as: UTF8.self))
            return EntityCandidate.candidates(in: words).compactMap { candidate in
                guard choices[candidate.form] != nil else { return nil }
                let start = sentence.lowerBound + candidate.range.lowerBound
                let range = start..<start + candidate.range.count
                return Found(
                    form: candidate.form, text: String(decoding: bytes[range], as: UTF8.self), range: range)
            }
        }
    }

    /// The log likelihoods of the labels that compete for some candidates; zeros where there is only one.
    private static func scores(
        _ candidates: [Found], _ choices: [EntityCandidate.Form: Choices], _ model: any LanguageModel
    ) async throws -> [[Double]] {
        var requests: [ScoringRequest] = []
        var places: [Range<Int>] = []
        for candidate in candidates {
            let labels = choices[candidate.form]?.labels ?? []
            let first = requests.count
            let name = candidate.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let prompt = EntityExamples.prompt(for: name, of: candidate.form, labels: labels)
            for label in labels where labels.count > 1 {
                let (prefix, continuation) = model.split(prefix: prompt, continuation: " " + label.name)
                requests.append(ScoringRequest(prefix: prefix, continuation: continuation))
            }
            places.append(first..<requests.count)
        }
        let sums = try await model.logLikelihoods(requests).map { $0.reduce(0.0) { $0 + Double($1) } }
        return places.map { $0.isEmpty ? [0] : Array(sums[$0]) }
    }

    /// The likeliest label, if it was asked for, and how likely it is.
    private func judge(_ candidate: Found, _ scores: [Double]) -> (label: String, confidence: Double)? {
        guard let choices = choices[candidate.form] else { return nil }
        let probabilities = EntityCalibration.standard.probabilities(
            zip(scores, choices.biases).map { $0 - $1 }, of: choices.labels, form: candidate.form)
        guard let best = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }),
            best < choices.askedCount
        else { return nil }
        return (choices.labels[best].name, probabilities[best])
    }
}
