/// Host names as they stand in addresses, in `Host` and in `Origin`.
package enum HostName {
    /// The name without port and brackets, in lower case; nil where the text is no authority.
    package static func name(ofAuthority authority: String) -> String? {
        let text = authority.lowercased()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            return String(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return nil }
        if parts.count == 2, !isPort(":" + parts[1]) { return nil }
        // A trailing dot marks a fully qualified name and changes nothing else.
        return name.hasSuffix(".") ? String(name.dropLast()) : String(name)
    }

    private static func isPort(_ text: some StringProtocol) -> Bool {
        text.hasPrefix(":") && text.count > 1 && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// Whether the name is this machine's own, which nobody else answers to.
    package static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        return name == "localhost" || name == "::1" || (isIPv4(name) && name.hasPrefix("127."))
    }

    /// Whether the name is an address in figures, which no name server can redirect.
    package static func isAddress(_ name: String) -> Bool { isIPv4(name) || isIPv6(name) }

    /// Four numbers from 0 to 255, parted by dots.
    package static func isIPv4(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy { $0.isASCII && $0.isNumber } && UInt8(part) != nil
            }
    }

    /// Loose on purpose: a colon cannot stand in a DNS name, so whatever has one is no name that could be rebound.
    package static func isIPv6(_ name: String) -> Bool {
        name.contains(":") && name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "%" }
    }
}
