import FoundationEssentials

/// Names made up for requests and replies.
enum Identifier {
    /// The prefix and 24 random hexadecimal digits.
    static func random(_ prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<24).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }
        return prefix + digits.joined()
    }
}

/// Times as the wire format writes them.
enum Timestamp {
    /// Whole seconds since 1970.
    static var now: Int { Int(Date().timeIntervalSince1970) }
}
