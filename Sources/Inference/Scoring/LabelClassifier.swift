/// Sorts texts among labels by how likely the model finds each label after the text.
///
/// A model favours some labels whatever the text says. Calibration takes that out: each label's probability is divided by
/// its probability after an empty text (Zhao et al., arXiv 2102.09690).
public struct LabelClassifier: Sendable {
    /// A text's label and the probabilities of all labels.
    public struct Classification: Sendable, Equatable {
        /// The likeliest label; the first of equals.
        public let label: String
        /// One value for each label, in the labels' order; together 1.
        public let probabilities: [Double]
    }

    /// The place of the text in a template.
    public static let placeholder = "{text}"
    /// A text and what asks for its label.
    public static let standardTemplate = "Text: {text}\nLabel:"

    private let model: any LanguageModel
    /// The labels, in the order of the probabilities.
    public let labels: [String]
    private let template: String
    /// Log likelihoods after an empty text; zeros without calibration.
    private let bias: [Double]

    /// Prepares a classifier, which scores the labels once after an empty text.
    ///
    /// - Parameters:
    ///   - labels: two or more different words or phrases; a space is put before each.
    ///   - template: text around the placeholder, which it must have once.
    /// - Throws: `InferenceError.invalidOption` for labels or a template that cannot be used.
    public init(
        model: any LanguageModel, labels: [String], template: String = standardTemplate, isCalibrated: Bool = true
    ) async throws {
        guard labels.count >= 2, Set(labels).count == labels.count, !labels.contains("") else {
            throw InferenceError.invalidOption(
                name: "labels", value: labels.joined(separator: ","), expected: "two or more different labels")
        }
        guard template.ranges(of: Self.placeholder).count == 1 else {
            throw InferenceError.invalidOption(
                name: "template", value: template, expected: "text with \(Self.placeholder) in it once")
        }
        self.model = model
        self.labels = labels
        self.template = template
        bias =
            isCalibrated
            ? try await Self.scores([""], labels, template, model)[0] : Array(repeating: 0, count: labels.count)
    }

    /// Classifies texts.
    ///
    /// - Throws: `InferenceError` where a text with its template and a label exceeds the context.
    public func classify(_ texts: [String]) async throws -> [Classification] {
        try await Self.scores(texts, labels, template, model).map { scores in
            let calibrated = zip(scores, bias).map { $0 - $1 }
            let highest = calibrated.max() ?? 0
            let weights = calibrated.map { exponentialOf($0 - highest) }
            let total = weights.reduce(0, +)
            let best = calibrated.firstIndex(of: highest) ?? 0
            return Classification(label: labels[best], probabilities: weights.map { $0 / total })
        }
    }

    /// The log likelihood of each label after each text; [textCount][labelCount].
    private static func scores(
        _ texts: [String], _ labels: [String], _ template: String, _ model: any LanguageModel
    ) async throws -> [[Double]] {
        var requests: [ScoringRequest] = []
        for text in texts {
            // The text is put in once and never searched for the placeholder itself.
            let prompt = template.replacing(placeholder, with: text, maxReplacements: 1)
            for label in labels {
                var (prefix, continuation) = model.split(prefix: prompt, continuation: " " + label)
                if prefix.isEmpty, !continuation.isEmpty { prefix = [continuation.removeFirst()] }
                requests.append(ScoringRequest(prefix: prefix, continuation: continuation))
            }
        }
        let sums = try await model.logLikelihoods(requests).map { $0.reduce(0.0) { $0 + Double($1) } }
        return texts.indices.map { Array(sums[$0 * labels.count..<($0 + 1) * labels.count]) }
    }
}
