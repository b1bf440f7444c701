import Foundation
import OutsideServers

/// Where an index stands in an engine: `antfly://host:port/table` or `milvus://host:port/table`, or with several nodes
/// `antfly://a:1,b:2/table`.
///
/// Any of the nodes answers for all; the next one is asked where one does not answer. Nodes on other machines are spoken to
/// over TLS; `antfly+http://` and `milvus+http://` do without, for a network that nobody else reads.
public struct EngineAddress: Sendable, Hashable {
    /// Engines that can be spoken to.
    public enum Kind: String, Sendable, CaseIterable {
        case antfly, milvus
    }

    /// A machine that answers.
    public struct Node: Sendable, Hashable, CustomStringConvertible {
        /// Its name or number in the network.
        public let host: String
        /// 1…65535.
        public let port: Int

        /// `host:port`.
        public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    /// Which engine it is.
    public let kind: Kind
    /// Whether nodes on other machines are spoken to without encryption.
    public let isPlain: Bool
    /// The machines that answer, in the order in which they are asked; at least one.
    public let nodes: [Node]
    /// What the index is called there.
    public let table: String

    /// Whether a text is meant as an address, right or wrong, and not as a path or a name.
    public static func isMeant(by text: String) -> Bool { text.contains("://") }

    /// Reads an address.
    ///
    /// - Throws: `EngineError.badAddress` with what is wrong.
    public init(_ text: String) throws(EngineError) {
        func wrong(_ reason: String) -> EngineError { .badAddress(text, reason: reason) }
        guard let scheme = text.range(of: "://") else { throw wrong("it has no ://") }
        let (name, isPlain) = Self.parts(of: text[..<scheme.lowerBound])
        guard let kind = Kind(rawValue: name) else { throw wrong("“\(name)” is no engine that is known") }
        let rest = text[scheme.upperBound...].split(separator: "/", omittingEmptySubsequences: false)
        guard rest.count == 2 else { throw wrong("behind the nodes stands a slash and one name") }
        let table = String(rest[1])
        guard Self.isName(table) else {
            throw wrong("a name has 1 to 64 letters a to z, digits, - and _, and begins with a letter")
        }
        var nodes: [Node] = []
        for part in rest[0].split(separator: ",", omittingEmptySubsequences: false) {
            guard let node = Self.node(part) else { throw wrong("“\(part)” is no host:port") }
            nodes.append(node)
        }
        (self.kind, self.isPlain, self.nodes, self.table) = (kind, isPlain, nodes, table)
    }

    private static let plainMark = "+http"

    private static func parts(of scheme: Substring) -> (name: String, isPlain: Bool) {
        guard scheme.hasSuffix(plainMark) else { return (String(scheme), false) }
        return (String(scheme.dropLast(plainMark.count)), true)
    }

    /// Where a node is asked: over TLS, unless it is on this machine or plain HTTP is asked for.
    func origin(of node: Node) -> String { (isEncrypted(to: node) ? "https://" : "http://") + node.description }

    /// Whether what is said to a node is encrypted.
    func isEncrypted(to node: Node) -> Bool { !isPlain && !HostName.isLoopback(node.host) }

    private static func node(_ text: Substring) -> Node? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard !host.isEmpty, host.utf8.allSatisfy(Set("0123456789abcdefABCDEF:.".utf8).contains) else { return nil }
        } else {
            guard !host.isEmpty, host.utf8.allSatisfy(hostBytes.contains) else { return nil }
        }
        return Node(host: String(host), port: port)
    }

    private static let letters = Set("abcdefghijklmnopqrstuvwxyz".utf8)
    private static let nameBytes = letters.union("0123456789-_".utf8)
    private static let hostBytes = nameBytes.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ.".utf8)

    /// What may be a part of a URL's path and the name of a table as it is.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
        return letters.contains(first) && text.utf8.allSatisfy(nameBytes.contains)
    }
}

extension EngineAddress: CustomStringConvertible {
    /// As it was written.
    public var description: String {
        "\(kind.rawValue)\(isPlain ? Self.plainMark : "")://\(nodes.map(\.description).joined(separator: ","))/\(table)"
    }
}

extension EngineAddress {
    /// What speaks the engine's language.
    func engine(limits: EngineLimits) -> any Engine {
        switch kind {
        case .antfly: AntflyEngine(self, limits: limits)
        case .milvus: MilvusEngine(self, limits: limits)
        }
    }
}
