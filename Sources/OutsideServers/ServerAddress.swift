package import Foundation

/// The address of something on a server elsewhere, which may be asked for.
///
/// It is `https`, or `http` on this machine: whatever goes over a network unencrypted could be read and changed on its way.
/// It has no user name and no password, since addresses end up in logs and messages.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address as Foundation has it.
    package let url: URL

    /// Reads an address.
    ///
    /// - Throws: ``OutsideServerError/unusableAddress(_:detail:)``.
    package init(_ text: String) throws(OutsideServerError) {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else {
            throw .unusableAddress(text, detail: "it is no whole address, such as https://example.org/assistants/")
        }
        self.url = url
        let isHere = HostName.isLoopback(host)
        guard url.scheme?.lowercased() == "https" || (url.scheme?.lowercased() == "http" && isHere) else {
            throw .unusableAddress(text, detail: "only https is spoken, and http with this machine itself")
        }
        guard url.user() == nil, url.password() == nil else {
            throw .unusableAddress(text, detail: "it holds a user name or a password")
        }
    }

    /// Whether a text means an address, and no path.
    package static func isAddress(_ text: String) -> Bool {
        let scheme = text.prefix { $0 != ":" }
        return text.hasPrefix(scheme + "://") && ["http", "https"].contains(scheme.lowercased())
    }

    /// Whether the server is this machine.
    package var isLoopback: Bool { HostName.isLoopback(url.host() ?? "") }

    /// The address of a file beside this one, or below it where it ends with a slash.
    ///
    /// - Parameter name: one part of a path; whatever could part it is encoded.
    /// - Throws: ``OutsideServerError/unusableAddress(_:detail:)``.
    package func beside(_ name: String) throws(OutsideServerError) -> ServerAddress {
        var base = url
        if !url.absoluteString.hasSuffix("/") { base = url.deletingLastPathComponent() }
        let plain = name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "-_.0123456789".contains(Character($0)))
        }
        let word = plain ? name : name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
        let text = base.absoluteString
        return try ServerAddress((text.hasSuffix("/") ? text : text + "/") + word)
    }

    /// Where a reply of this address sends on to.
    ///
    /// - Throws: ``OutsideServerError/unusableAddress(_:detail:)``, also where a server elsewhere sends to this machine.
    func redirected(to location: String) throws(OutsideServerError) -> ServerAddress {
        let text = URL(string: location, relativeTo: url)?.absoluteString ?? location
        let next = try ServerAddress(text)
        guard isLoopback || !next.isLoopback else {
            throw .unusableAddress(text, detail: "\(self) sends on to it, and it is this machine")
        }
        return next
    }

    package var description: String { url.absoluteString }
}
