import Answering
import IndexStore
import Inference
import Passages
import Retrieval

/// The extra parameter `footnote` of a chat request: how to answer from the documents.
struct GroundingParameters: Sendable {
    var style: AnswerStyle?
    var passageCount: Int?
    var sentenceLimit: Int?
    var confidenceThreshold: Double?
    /// Which documents are read; nil for all.
    var filter: PassageFilter?
    var unsupported: UnsupportedSentences?
    /// Whether the passages found are part of the reply.
    var includesRetrieved = false
    /// Whether the request has the parameter at all.
    var isNamed = false

    init(_ fields: inout RequestFields) throws(APIError) {
        guard var fields = try fields.fields("footnote") else { return }
        isNamed = true
        if let name = try fields.string("style") {
            guard let style = AnswerStyle(rawValue: name) else {
                let known = AnswerStyle.allCases.map(\.rawValue).joined(separator: " or ")
                throw fields.outOfRange("style", "\"\(name)\"", known)
            }
            self.style = style
        }
        passageCount = try fields.integer("passages", in: 1...50)
        sentenceLimit = try fields.integer("sentences", in: 1...20)
        confidenceThreshold = try fields.number("confidence_threshold", in: 0...1)
        filter = try AttributeFilter.take("filters", of: &fields)
        if let name = try fields.string("unsupported") {
            guard let unsupported = UnsupportedSentences(rawValue: name) else {
                let known = UnsupportedSentences.allCases.map(\.rawValue).joined(separator: " or ")
                throw fields.outOfRange("unsupported", "\"\(name)\"", known)
            }
            self.unsupported = unsupported
        }
        includesRetrieved = try fields.bool("include_retrieved") ?? false
        try fields.finish()
    }

    /// The engine's options for a request. Sampling concerns the style `paragraph` only: the style `sentence` quotes.
    func options(for request: ChatRequest) -> AnswerOptions {
        var options = AnswerOptions()
        if let style { options.style = style }
        if let passageCount { options.passageCount = passageCount }
        if let sentenceLimit { options.sentenceLimit = sentenceLimit }
        if let unsupported { options.unsupported = unsupported }
        if let confidenceThreshold { options.confidenceThreshold = confidenceThreshold }
        options.retrieval.filter = filter
        if let maxTokens = request.maxTokens { options.maxTokens = maxTokens }
        if request.parameters.namesSampling { options.sampling = request.parameters.sampling }
        options.sampling.seed = request.parameters.sampling.seed ?? options.sampling.seed
        options.sampling.logitBias = request.parameters.sampling.logitBias
        return options
    }
}
