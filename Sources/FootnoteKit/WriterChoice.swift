package import Answering
package import Inference
public import RemoteModels

/// Which model writes answers in its own words.
///
/// The index's model searches, reads and judges in any case.
public enum WriterChoice: Sendable {
    /// Weights on this machine.
    case local(ModelChoice)
    /// A model on another machine: question and passages are sent there.
    case remote(ChatClient)

    /// What is sent where, for a person to read before anything is; nil where nothing leaves this machine.
    public var disclosure: String? {
        guard case .remote(let client) = self else { return nil }
        return """
            answers are written by \(client.model) at \(client.origin): each time it writes, the question, the passages found \
            and the index's instructions are sent there; searching, reading and checking stay on this machine
            """
    }
}

extension Library {
    /// The model that a choice names, loaded, or the client of the one on another machine; neither where none is chosen.
    ///
    /// - Throws: what ``model(_:)`` throws.
    package func writer(_ choice: WriterChoice?) async throws -> (here: Model?, remote: (any RemoteWriter)?) {
        switch choice {
        case .local(let choice): (try await model(choice), nil)
        case .remote(let client): (nil, client)
        case nil: (nil, nil)
        }
    }
}
