import FoundationEssentials

/// Times as the wire format writes them.
enum Timestamp {
    /// Whole seconds since 1970.
    static var now: Int { Int(Date().timeIntervalSince1970) }
}
