package import Formats

/// A change of one member in a text of JSON that leaves every other byte as it is.
package struct SettingsEdit: Sendable, Equatable {
    /// Why a text is not changed.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// It is no JSON, or JSON with comments or trailing commas.
        case notPlainJSON(String)
        /// A member has another kind of value than it should.
        case otherKind(name: String, found: String)
        /// The changed text would not say what it should; nothing a user could do anything about.
        case wouldLose

        package var description: String {
            switch self {
            case .notPlainJSON(let reason):
                "the file is not plain JSON (\(reason)): comments and trailing commas would be lost"
            case .otherKind(let name, let found): "\(name) should be an object and is \(found)"
            case .wouldLose: "the file has a form that can't be changed safely"
            }
        }
    }

    /// The text as it was; empty for a file that is not there.
    package let before: String
    /// The text as it will be.
    package let after: String

    /// Whether there is nothing to change.
    package var changesNothing: Bool { before == after }

    /// Sets the member `name` of the object `key`, and makes that object where it is missing.
    package init(_ text: String, set name: String, of key: String, to value: JSON) throws(Refusal) {
        before = text
        let isBlank = text.allSatisfy(\.isWhitespace)
        let whole = isBlank ? "{}\n" : text
        let root = try Self.parsed(whole)
        guard root.members != nil else { throw .otherKind(name: "the file", found: root.kind) }
        let unit = Self.indentation(of: whole)
        let edited: String
        if let object = root[key] {
            guard let members = object.members else { throw .otherKind(name: key, found: object.kind) }
            if let old = object[name] {
                edited = old == value ? whole : Self.replacing(old, with: value, unit, level: 2, in: whole)
            } else {
                let member = Self.member(name, value, unit, level: 2)
                edited = Self.inserting(member, in: object, isEmpty: members.isEmpty, unit, level: 1, whole)
            }
        } else {
            let object: JSON = .object([JSON.Member(name: name, value: value)])
            let member = Self.member(key, object, unit, level: 1)
            edited = Self.inserting(member, in: root, isEmpty: root.members?.isEmpty ?? true, unit, level: 0, whole)
        }
        after = edited == whole && !isBlank ? text : edited
        // Whatever the text looked like: it must say what it said, and the member.
        let wanted = root.setting(key, (root[key] ?? [:]).setting(name, value))
        let sorted = JSON.Form(order: .sorted)
        guard try Self.parsed(after).text(sorted) == wanted.text(sorted) else { throw .wouldLose }
    }

    private static func parsed(_ text: String) throws(Refusal) -> JSON {
        do {
            return try JSONParser.parse(text)
        } catch {
            throw .notPlainJSON("\(error)")
        }
    }

    /// What one level of the text is indented by: two spaces where nothing is.
    private static func indentation(of text: String) -> String {
        for line in text.split(separator: "\n") {
            let blank = line.prefix { $0 == " " || $0 == "\t" }
            if !blank.isEmpty, blank.count < line.count { return blank.first == "\t" ? "\t" : String(blank.prefix(8)) }
        }
        return "  "
    }

    private static func member(_ name: String, _ value: JSON, _ unit: String, level: Int) -> String {
        String(repeating: unit, count: level) + JSON.string(name).text + ": " + lines(value, unit, level: level)
    }

    /// A value over several lines, of which all but the first stand `level` deep at least.
    private static func lines(_ value: JSON, _ unit: String, level: Int) -> String {
        let lines = value.text(JSON.Form(isIndented: true)).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { number, line in
            let depth = line.prefix { $0 == " " }.count / 2
            let text = String(line.drop { $0 == " " })
            return number == 0 ? text : String(repeating: unit, count: level + depth) + text
        }.joined(separator: "\n")
    }

    /// Puts a member at the beginning of an object.
    private static func inserting(
        _ member: String, in object: JSON, isEmpty: Bool, _ unit: String, level: Int, _ text: String
    ) -> String {
        let place = text.utf8.index(text.startIndex, offsetBy: object.byteOffset + 1)
        guard isEmpty else { return text[..<place] + "\n" + member + "," + String(text[place...]) }
        let rest = text[place...].drop(while: \.isWhitespace)
        return text[..<place] + "\n" + member + "\n" + String(repeating: unit, count: level) + String(rest)
    }

    private static func replacing(_ old: JSON, with value: JSON, _ unit: String, level: Int, in text: String) -> String
    {
        let bytes = Array(text.utf8)
        let end = end(of: bytes, from: old.byteOffset)
        let head = String(decoding: bytes[..<old.byteOffset], as: UTF8.self)
        return head + lines(value, unit, level: level) + String(decoding: bytes[end...], as: UTF8.self)
    }

    /// Where a value of a text that was parsed ends.
    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        var (place, depth, isText) = (start, 0, false)
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\") where isText: place += 1
            case UInt8(ascii: "\""):
                isText.toggle()
                if !isText, depth == 0 { return place + 1 }
            case UInt8(ascii: "{") where !isText, UInt8(ascii: "[") where !isText: depth += 1
            case UInt8(ascii: "}") where !isText, UInt8(ascii: "]") where !isText:
                // A number or a word ends before what closes the object around it.
                if depth == 0 { return place }
                depth -= 1
                if depth == 0 { return place + 1 }
            case UInt8(ascii: ",") where !isText && depth == 0: return place
            default: break
            }
            place += 1
        }
        return place
    }
}

extension JSON {
    /// An object with a member of this name in the place of the one that it has, or at its end.
    fileprivate func setting(_ name: String, _ value: JSON) -> JSON {
        guard var members else { return self }
        if let place = members.firstIndex(where: { $0.name == name }) {
            members[place].value = value
        } else {
            members.append(Member(name: name, value: value))
        }
        return .object(members)
    }
}
