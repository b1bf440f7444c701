/// The versions of the Model Context Protocol that are spoken here, the oldest first.
package enum ProtocolVersion: String, Sendable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"

    /// What a message without a version is read as, which HTTP leaves open (2025-06-18, Transports).
    package static let unnamed = march2025

    /// The version that a client is answered with: its own where it is spoken here, and the newest of ours otherwise.
    package init(offered: String) { self = ProtocolVersion(rawValue: offered) ?? .november2025 }

    /// Whether several messages may come in one array.
    var allowsBatches: Bool { self < .june2025 }

    /// Whether the content of a result may link to resources.
    var hasResourceLinks: Bool { self >= .june2025 }

    package static func < (first: ProtocolVersion, second: ProtocolVersion) -> Bool {
        first.rawValue < second.rawValue
    }
}
