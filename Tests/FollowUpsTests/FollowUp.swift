import Foundation

/// A line of tools/bench/follow-ups.
struct FollowUp: Decodable {
    struct Turn: Decodable { var question, answer: String }
    var question, expected: String
    var conversation: [Turn]

    static func load(_ url: URL) throws -> [FollowUp] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(FollowUp.self, from: Data($0.utf8))
        }
    }
}
