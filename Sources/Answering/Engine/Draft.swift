import Inference

/// A reply with the pieces that its text is shown in.
struct ComposedReply: Sendable {
    let assembly: AnswerAssembly
    let reply: Reply
}

/// What is going to be said, before question, model and figures are added to it.
struct Draft: Sendable {
    /// The text with its sentences and citations.
    var assembly: AnswerAssembly
    var style: AnswerStyle
    var usage = Usage()
    var finishReason = FinishReason.stop
    var shortAnswer: String?
    /// The form of the answer; nil where likelihoods chose the sentences, or the decoder wrote them.
    var kind: AnswerKind?
    /// Whether there may be more than is said.
    var mayBeIncomplete = false
    /// The ids of citations that say the same as the first.
    var agreeing: [Int] = []
    /// The ids of citations that say something else.
    var disagreeing: [Int] = []
    /// What was sent to another machine; nil where nothing was.
    var remote: RemoteUse?
}

/// What the decoder wrote that its citations carry.
enum Written: Sendable {
    /// At least one sentence.
    case text(Draft)
    /// Nothing that may be said: it reached its limit before its first citation, none of its sentences is carried,
    /// or another machine did not answer.
    case nothing(droppedSentences: Int, remote: RemoteUse?)
}
