/// Why a model on another machine can't be asked, or did not answer.
///
/// The description says what went wrong, at which address, and what to do about it. It never holds the key, nor text of a
/// reply.
public enum RemoteModelError: Error, Sendable, Equatable {
    /// The address is none that can be asked.
    case invalidAddress(String, reason: String)
    /// Plain HTTP would show the passages to everybody on the way.
    case notEncrypted(origin: String)
    /// The file that should hold the key can't be read, or holds none.
    case unreadableKey(path: String, reason: String)
    /// The server refuses what it was asked.
    case refused(origin: String, status: Int)
    /// The server answers with what is no reply of an OpenAI-compatible server.
    case unreadableReply(origin: String, reason: String)
    /// The server is not there, is too busy or fails, as often as it was asked.
    case unavailable(origin: String, reason: String, attempts: Int)
    /// The reply took longer than it may.
    case timedOut(origin: String, seconds: Int, attempts: Int)
}

extension RemoteModelError {
    /// Whether the server may answer the next time, so that answers are quoted meanwhile.
    public var isTransient: Bool {
        switch self {
        case .unavailable, .timedOut: true
        case .invalidAddress, .notEncrypted, .unreadableKey, .refused, .unreadableReply: false
        }
    }
}

extension RemoteModelError: CustomStringConvertible {
    /// What went wrong, where, and what to do.
    public var description: String {
        switch self {
        case .invalidAddress(let text, let reason):
            "\(text): \(reason); give it as https://HOST/v1#MODEL"
        case .notEncrypted(let origin):
            "\(origin): passages would be sent unencrypted; use https, or allow it with --answer-unencrypted"
        case .unreadableKey(let path, let reason):
            "\(path): \(reason); it should hold the key of the answering server on its only line"
        case .refused(let origin, let status):
            "\(origin): the answering server refuses the request with status \(status); \(Self.advice(on: status))"
        case .unreadableReply(let origin, let reason):
            "\(origin): the answering server's reply can't be read: \(reason); is it OpenAI-compatible, and does the address "
                + "end with /v1?"
        case .unavailable(let origin, let reason, let attempts):
            "\(origin): the answering server did not answer in \(attempts) attempts: \(reason); look whether it runs"
        case .timedOut(let origin, let seconds, _):
            "\(origin): the answering server took longer than \(seconds) s; allow more with --answer-timeout"
        }
    }

    private static func advice(on status: Int) -> String {
        switch status {
        case 401, 403: "give its key with --answer-key-file"
        case 404: "look at the path and at the model's name behind #"
        case 300..<400: "name the address that it redirects to; redirects are not followed"
        default: "look at its log"
        }
    }
}
