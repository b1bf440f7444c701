import Formats
import Foundation
import TestSupport
import Testing

/// A reply without what differs from one run to the next: made-up ids, times, folders, and numbers that are not whole.
struct Normalised {
    let json: JSON

    init(_ value: JSON) { json = Self.normalised(value) }

    /// Compares it with a file of Golden; `FOOTNOTE_RECORD_SNAPSHOTS=1` writes the file instead.
    func compare(with name: String) throws {
        let text = try JSONOutput.pretty(json)
        let file = TestFiles.packageRoot.appending(path: "Tests/ServingTests/Golden/\(name).json")
        if ProcessInfo.processInfo.environment["FOOTNOTE_RECORD_SNAPSHOTS"] == "1" {
            try Data((text + "\n").utf8).write(to: file)
        }
        #expect(try text + "\n" == String(contentsOf: file, encoding: .utf8), "\(name).json differs")
    }

    private static let times: Set<String> = ["created_at", "timings", "modified", "last_active_at", "usage_bytes"]

    private static func normalised(_ value: JSON) -> JSON {
        if let members = value.members {
            return .object(
                members.map { member in
                    let isTime = times.contains(member.name) && member.value != .null
                    return JSON.Member(name: member.name, value: isTime ? 0 : normalised(member.value))
                })
        }
        if let elements = value.elements { return .array(elements.map(normalised)) }
        if let text = value.string { return .string(normalised(text)) }
        return value.number != nil && value.wholeNumber == nil ? 0 : value
    }

    private static func normalised(_ text: String) -> String {
        if let place = text.firstIndex(where: { $0 == "_" || $0 == "-" }) {
            let digits = text[text.index(after: place)...]
            if digits.count == 24, digits.allSatisfy(\.isHexDigit) { return text[...place] + "…" }
        }
        guard let folder = text.range(of: "footnote-serving-") else { return text }
        return "/…/" + text[folder.upperBound...].drop { $0 != "/" }.dropFirst()
    }
}
