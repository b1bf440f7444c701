import FootnoteKit
import Formats

/// The envelope of a chat reply, whole or in chunks: all chunks of a reply share its id and time.
struct ChatReply: Sendable {
    let id = Identifier.random("chatcmpl-")
    let created = Timestamp.now
    let modelID: String
    /// Whether a chunk of usage will come: then every chunk before it says `usage: null`.
    var includesUsage = false

    /// The reply in one piece.
    func whole(choices: [JSON], usage: JSON) -> JSON {
        [
            "id": .string(id), "object": "chat.completion", "created": .integer(created), "model": .string(modelID),
            "choices": .array(choices), "usage": usage, "system_fingerprint": .null,
        ]
    }

    /// The first chunk of a choice, which names its role.
    func first(index: Int) -> JSON { chunk(index: index, delta: ["role": "assistant", "content": ""]) }

    /// A chunk with one choice's delta.
    func chunk(
        index: Int, delta: JSON, finish: JSON = .null, logProbabilities: JSON = .null
    ) -> JSON {
        envelope(choices: [
            [
                "index": .integer(index), "delta": delta, "logprobs": logProbabilities, "finish_reason": finish,
            ]
        ])
    }

    /// The chunk after the last choice: `choices` is empty and `usage` is there.
    func usage(_ usage: JSON) -> JSON { envelope(choices: [], usage: usage) }

    private func envelope(choices: [JSON], usage: JSON = .null) -> JSON {
        let chunk: JSON = [
            "id": .string(id), "object": "chat.completion.chunk", "created": .integer(created),
            "model": .string(modelID), "system_fingerprint": .null, "choices": .array(choices),
        ]
        return includesUsage ? chunk.adding("usage", usage) : chunk
    }
}
