public import Inference

/// A model on another machine that writes answers from passages.
///
/// This machine searches, reads and judges. It sends what a ``RemoteRequest`` holds, and believes nothing of what comes
/// back: each sentence is checked here against the passages that it cites (``RemoteParagraph``).
public protocol RemoteWriter: Sendable {
    /// The model's name, as the server knows it.
    var model: String { get }
    /// Scheme, host and port of the server: where text goes.
    var origin: String { get }

    /// Asks the server once, and again where that may help.
    ///
    /// - Throws: ``RemoteModelError``, `CancellationError`.
    func write(_ request: RemoteRequest) async throws -> RemoteCompletion
}

/// In which form a server is asked for sentences and their numbers.
public enum RemoteForm: String, Sendable, Codable, Equatable, CaseIterable {
    /// As a JSON object that the server's decoder is held to.
    case jsonSchema = "json_schema"
    /// As text with numbers in square brackets.
    case text
}

/// All that is sent to another machine, but for the model's name and the key.
public struct RemoteRequest: Sendable, Equatable {
    /// What the server is told to do if it can hold its decoder to ``schema``; nil to ask for text alone.
    public var structuredInstructions: String?
    /// What it is told to do otherwise.
    public var textInstructions: String
    /// Question and passages, as one JSON object (``RemotePrompt``).
    public var material: String
    /// The JSON schema of a structured reply, as JSON text.
    public var schema: String
    /// The most tokens to write.
    public var maxTokens: Int
    /// How tokens are chosen: the temperature, the share of the likeliest ones, and the seed are sent.
    public var sampling: SamplingOptions

    /// Makes a request.
    public init(
        structuredInstructions: String?, textInstructions: String, material: String, schema: String, maxTokens: Int,
        sampling: SamplingOptions = SamplingOptions()
    ) {
        self.structuredInstructions = structuredInstructions
        self.textInstructions = textInstructions
        self.material = material
        self.schema = schema
        self.maxTokens = maxTokens
        self.sampling = sampling
    }
}

/// What another machine wrote: untrusted text.
public struct RemoteCompletion: Sendable, Equatable {
    /// The text, as it came.
    public var text: String
    /// The form in which it was asked for.
    public var form: RemoteForm
    /// Why it ends.
    public var finishReason: FinishReason
    /// Tokens by the server's count; 0 where it tells none.
    public var usage: Usage
    /// How often the server was asked.
    public var attempts: Int

    /// Makes a completion.
    public init(
        text: String, form: RemoteForm, finishReason: FinishReason = .stop, usage: Usage = Usage(), attempts: Int = 1
    ) {
        self.text = text
        self.form = form
        self.finishReason = finishReason
        self.usage = usage
        self.attempts = attempts
    }
}

/// What was sent to another machine for an answer, where to, and what became of what came back.
public struct RemoteUse: Sendable, Codable, Equatable {
    /// Scheme, host and port of the server.
    public var origin: String
    /// The model's name there.
    public var model: String
    /// How many passages were sent.
    public var passages: Int
    /// How many UTF-8 bytes of instructions, question and passages were sent each time.
    public var sentBytes: Int
    /// How often the server was asked.
    public var attempts = 0
    /// The form of its reply; nil where it did not answer.
    public var form: RemoteForm?
    /// Numbers that it cited and no passage has.
    public var unknownNumbers = 0
    /// Sentences that cite no given passage; none of them is said.
    public var uncitedSentences = 0
    /// Sentences beyond the limit; they were not checked, and none of them is said.
    public var surplusSentences = 0
    /// Why it did not answer; nil where it did. The answer is quoted then.
    public var failure: String?

    /// Makes the record of a request.
    public init(origin: String, model: String, passages: Int, sentBytes: Int) {
        self.origin = origin
        self.model = model
        self.passages = passages
        self.sentBytes = sentBytes
    }

    enum CodingKeys: String, CodingKey {
        case origin, model, passages, attempts, form, failure
        case sentBytes = "sent_bytes"
        case unknownNumbers = "unknown_numbers"
        case uncitedSentences = "uncited_sentences"
        case surplusSentences = "surplus_sentences"
    }

    /// Writes every field, an absent one as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(origin, forKey: .origin)
        try values.encode(model, forKey: .model)
        try values.encode(passages, forKey: .passages)
        try values.encode(sentBytes, forKey: .sentBytes)
        try values.encode(attempts, forKey: .attempts)
        try values.encode(form, forKey: .form)
        try values.encode(unknownNumbers, forKey: .unknownNumbers)
        try values.encode(uncitedSentences, forKey: .uncitedSentences)
        try values.encode(surplusSentences, forKey: .surplusSentences)
        try values.encode(failure, forKey: .failure)
    }
}
