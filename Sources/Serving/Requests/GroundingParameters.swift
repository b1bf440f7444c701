import Answering
import FootnoteKit
import Formats

/// The extra parameter `footnote` of a chat request: how to answer from the documents.
struct GroundingParameters: Sendable {
    /// What the parameter says; the rest is as it measured best.
    var options = AskOptions()
    /// The sources that count more where they disagree, by name.
    private(set) var trust: [String] = []
    /// Whether the passages found are part of the reply.
    private(set) var includesRetrieved = false
    /// Whether the request has the parameter at all.
    private(set) var isNamed = false

    /// What a request says that has no such parameter.
    init() {}

    /// - Parameter attributes: what clients noted of the files that are asked.
    init(_ fields: inout RequestFields, over attributes: FileAttributes) throws(APIError) {
        guard var fields = try fields.fields("footnote") else { return }
        isNamed = true
        if let style = try fields.choice("style", of: AnswerStyle.self) { options.style = style }
        options.passages = try fields.integer("passages", in: Accepted.passages)
        options.sentences = try fields.integer("sentences", in: Accepted.sentences)
        options.confidence = try fields.number("confidence_threshold", in: Accepted.confidence)
        options.filter = try AttributeFilter.take("filters", of: &fields, over: attributes)
        if let unsupported = try fields.choice("unsupported", of: UnsupportedSentences.self) {
            options.unsupported = unsupported
        }
        trust = try fields.strings("trust", limit: Accepted.trustedSources) ?? []
        includesRetrieved = try fields.bool("include_retrieved") ?? false
        try fields.finish()
    }
}
