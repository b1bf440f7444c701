import Foundation
package import Formats

/// A settings file: values for options, in JSON.
///
/// Each member is an option under the name that its variable has, in lower case: `index`, `instruction_set`. A
/// command's words and a dot in front of it (`ask.style`, `eval.answers.limit`) limit it to that command and those
/// below it.
package struct SettingsFile: Sendable, Equatable {
    /// Whose settings they are. Those of a project win over the user's own.
    package enum Scope: String, Sendable, Encodable { case project, user }

    /// One member: what a file says of one option.
    package struct Entry: Sendable, Equatable {
        /// The option's key, with the command's words in front of it where it is limited to one.
        package let key: String
        /// The value; of an option that may be given several times, perhaps an array.
        package let value: JSON

        /// What the option gets, a text for each time that it is given; nil for null, an object, and an array of
        /// arrays.
        package var texts: [String]? {
            guard let elements = value.elements else { return value.settingText.map { [$0] } }
            let texts = elements.compactMap(\.settingText)
            return texts.count == elements.count ? texts : nil
        }
    }

    /// Whose settings they are.
    package let scope: Scope
    /// Where the file stands.
    package let path: String
    /// What it says, in its order.
    package let entries: [Entry]

    /// Reads a file's text; blank text says nothing.
    ///
    /// - Throws: ``Failure`` for text that is no object in JSON, and for a value that is no option's.
    package init(_ text: String, scope: Scope, path: String) throws {
        self.scope = scope
        self.path = path
        guard !text.allSatisfy(\.isWhitespace) else {
            entries = []
            return
        }
        let root: JSON
        do {
            root = try JSONParser.parse(text)
        } catch {
            throw Failure("\(path): the settings file is no JSON: \(error)", hint: "mend it or move it away")
        }
        guard let members = root.members else {
            throw Failure(
                "\(path): a settings file holds an object, and this one \(root.kind)", hint: "such as {\"threads\": 4}")
        }
        entries = members.map { Entry(key: $0.name, value: $0.value) }
        for entry in entries where entry.texts == nil {
            throw Failure(
                "\(path): \(entry.key) is \(entry.value.kind)",
                hint: "an option takes a string, a number, a boolean, or an array of these")
        }
    }

    /// What the file says of an option of a command; what is said for that command alone comes before what is said for
    /// all.
    ///
    /// - Parameter words: the command's, without the tool's own name.
    package func entry(for option: String, of words: [String]) -> Entry? {
        for count in stride(from: words.count, through: 0, by: -1) {
            let key = Self.key(option, of: words.prefix(count))
            if let entry = entries.last(where: { $0.key == key }) { return entry }
        }
        return nil
    }

    /// The key of an option, limited to a command.
    package static func key(_ option: String, of words: some Sequence<String>) -> String {
        (words.map { $0.replacing("-", with: "_") } + [option]).joined(separator: ".")
    }

    /// What an option gets. A value that begins with `./` or `../` is a path from the file's folder, and one that
    /// begins with `~/` a path in the user's: a settings file means the same wherever the tool is started.
    package func values(of entry: Entry, home: String) -> [String] {
        (entry.texts ?? []).map { text in
            if text.hasPrefix("~/") { return home + text.dropFirst() }
            guard text.hasPrefix("./") || text.hasPrefix("../") else { return text }
            let folder = URL(filePath: path).deletingLastPathComponent()
            return folder.appending(path: text).standardizedFileURL.path
        }
    }

    /// The text of a file with another value for a key, or without the key; the other members keep their order.
    package static func text(of entries: [Entry], setting key: String, to value: JSON?) -> String {
        var members = entries.map { JSON.Member(name: $0.key, value: $0.value) }
        if let place = members.firstIndex(where: { $0.name == key }) {
            if let value { members[place].value = value } else { members.remove(at: place) }
        } else if let value {
            members.append(JSON.Member(name: key, value: value))
        }
        return JSON.object(members).text(JSON.Form(isIndented: true)) + "\n"
    }
}

extension JSON {
    /// A scalar as an option takes it from the command line.
    fileprivate var settingText: String? {
        switch value {
        case .string(let text): text
        case .bool, .integer, .unsigned, .number: text
        case .null, .array, .object: nil
        }
    }
}
