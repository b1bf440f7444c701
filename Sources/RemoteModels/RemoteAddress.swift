public import Answering
import Foundation
import OutsideServers

/// Where a model on another machine answers, and its name there: `https://host/v1#model`.
public struct RemoteAddress: Sendable, Equatable {
    /// The scheme, host and port: what people are told of where their text goes. Without user, path and model.
    public let origin: String
    /// The model's name, as the server knows it.
    public let model: String
    /// The path of chat completions.
    let chatPath: String
    /// Whether the connection is encrypted.
    let isEncrypted: Bool
    /// Whether the host is this machine by its very name, so that nothing leaves it.
    let isLoopback: Bool

    /// Whether a text is meant as such an address, and no path.
    public static func looksLikeOne(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    /// Reads an address.
    ///
    /// - Parameter allowsUnencrypted: whether plain HTTP may leave this machine.
    /// - Throws: `RemoteModelError.invalidAddress`, which repeats no address that may hold a secret;
    ///   `RemoteModelError.notEncrypted`.
    public init(_ text: String, allowsUnencrypted: Bool = false) throws(RemoteModelError) {
        func refused(_ reason: String) -> RemoteModelError {
            .invalidAddress(
                text.contains { "@?".contains($0) } ? "the address of --answer-model" : text, reason: reason)
        }
        guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw refused("an address has printable ASCII characters without spaces, at most 2,048")
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host?.lowercased(), !host.isEmpty
        else { throw refused("it is no address of http or https with a host") }
        if parts.user != nil || parts.password != nil {
            throw refused("it holds a user or a password, which do not belong on a command line")
        }
        if parts.query != nil { throw refused("it has a query") }
        guard let model = parts.fragment, !model.isEmpty else { throw refused("it names no model behind #") }
        if let port = parts.port, !(1...65_535).contains(port) { throw refused("its port is none") }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        origin = scheme + "://" + name + (parts.port.map { ":\($0)" } ?? "")
        chatPath = path + "/chat/completions"
        self.model = model
        isEncrypted = scheme == "https"
        isLoopback = HostName.isLoopback(host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")))
        if !isEncrypted, !isLoopback, !allowsUnencrypted { throw .notEncrypted(origin: origin) }
    }
}
