import Foundation

/// Names made up for requests, replies and what is kept.
package enum Identifier {
    /// The prefix and 24 random hexadecimal digits.
    package static func random(_ prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<24).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }
        return prefix + digits.joined()
    }
}

/// Times as files and wire formats have them.
package enum Timestamp {
    /// Whole seconds since 1970.
    package static var now: Int { Int(Date().timeIntervalSince1970) }
}
