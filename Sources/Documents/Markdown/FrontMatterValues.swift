import Formats
import Yams

/// Makes entries of what front matter says: each scalar under its key, each element of a list for itself.
///
/// Keys are in lower case; `tags`, `keywords`, `aliases`, `authors` and `lang` have the names of ``MetadataEntry/Key``.
/// What nests deeper is left out, but for the names of authors.
enum FrontMatterValues {
    private static let countLimit = 512
    private static let lengthLimit = 4096
    private static let names = [
        "tags": MetadataEntry.Key.tag, "keywords": MetadataEntry.Key.tag, "keyword": MetadataEntry.Key.tag,
        "aliases": MetadataEntry.Key.alias, "authors": MetadataEntry.Key.author, "creator": MetadataEntry.Key.author,
        "lang": MetadataEntry.Key.language, "abstract": MetadataEntry.Key.description,
    ]
    /// Keys whose value may be several, separated by commas.
    private static let lists: Set<String> = [MetadataEntry.Key.tag, MetadataEntry.Key.alias]

    /// The entries of YAML; of YAML that a parser refuses, those of its plain lines.
    static func yaml(_ text: String) -> [MetadataEntry] {
        guard isShallow(text) else { return plainLines(text, separator: ":") }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            return plainLines(text, separator: ":")
        }
        guard case .mapping(let mapping)? = root else { return [] }
        var entries: [MetadataEntry] = []
        for (key, value) in mapping {
            guard case .scalar(let name) = key else { continue }
            for text in texts(of: value) { add(name.string, text, to: &entries) }
        }
        return entries
    }

    private static func texts(of node: Node) -> [String] {
        switch node {
        case .scalar(let scalar):
            let isNull = scalar.style == .plain && ["~", "null", "Null", "NULL"].contains(scalar.string)
            return isNull ? [] : [scalar.string]
        case .sequence(let sequence):
            return sequence.prefix(countLimit).flatMap { element in
                if case .sequence = element { return [String]() }
                return texts(of: element)
            }
        case .mapping(let mapping):
            for (key, value) in mapping {
                if case .scalar(let name) = key, name.string == "name", case .scalar(let text) = value {
                    return [text.string]
                }
            }
            return []
        default: return []
        }
    }

    /// Whether the parser, which calls itself for each level and copies what an alias stands for, may have the text.
    private static func isShallow(_ text: String) -> Bool {
        var brackets = 0
        var dashes = 0
        var hasAnchor = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
            case UInt8(ascii: "-"), UInt8(ascii: "?"): dashes += 1
            case UInt8(ascii: " "): break
            case UInt8(ascii: "&"): hasAnchor = true
            case UInt8(ascii: "*") where hasAnchor: return false
            default: dashes = 0
            }
            if brackets > 256 || dashes > 256 { return false }
        }
        return true
    }

    /// The entries of TOML before its second table, and of `[taxonomies]`.
    static func toml(_ text: String) -> [MetadataEntry] {
        var kept = ""
        var keeps = true
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.hasPrefix("[") {
                keeps = line.hasPrefix("[taxonomies]")
            } else if keeps {
                kept += line + "\n"
            }
        }
        return plainLines(kept, separator: "=")
    }

    /// The entries of a JSON object; nil for text that is none.
    static func json(_ text: String) -> [MetadataEntry]? {
        let root: JSON
        do {
            root = try JSONParser.parse(text)
        } catch {
            // Not front matter, then: text that begins with a brace.
            return nil
        }
        guard case .object(let members) = root.value else { return nil }
        var entries: [MetadataEntry] = []
        for member in members {
            let values: [JSON] = if case .array(let elements) = member.value.value { elements } else { [member.value] }
            for value in values {
                switch value.value {
                case .string(let text): add(member.name, text, to: &entries)
                case .integer(let number): add(member.name, String(number), to: &entries)
                case .bool(let flag): add(member.name, String(flag), to: &entries)
                case .number(let number): add(member.name, String(number), to: &entries)
                default: break
                }
            }
        }
        return entries
    }

    /// The entries of lines `key: value` that are not indented; a value in brackets is a list, as are lines `- value` below.
    private static func plainLines(_ text: String, separator: Character) -> [MetadataEntry] {
        var entries: [MetadataEntry] = []
        var key = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let content = RenderedText.trimmed(line)
            if content.hasPrefix("#") { continue }
            if content.hasPrefix("- "), !key.isEmpty {
                add(key, unquoted(String(content.dropFirst(2))), to: &entries)
                continue
            }
            guard line.first?.isWhitespace == false, let middle = line.firstIndex(of: separator) else { continue }
            key = unquoted(RenderedText.trimmed(line[..<middle]))
            var value = RenderedText.trimmed(line[line.index(after: middle)...])
            if value.hasPrefix("["), value.hasSuffix("]") {
                value = String(value.dropFirst().dropLast())
                for element in value.split(separator: ",") {
                    add(key, unquoted(RenderedText.trimmed(element)), to: &entries)
                }
            } else if !["|", ">", "|-", ">-", "{", "["].contains(value) {
                add(key, unquoted(value), to: &entries)
            }
        }
        return entries
    }

    private static func unquoted(_ text: String) -> String {
        for mark in ["\"", "'"] where text.count >= 2 && text.hasPrefix(mark) && text.hasSuffix(mark) {
            return String(text.dropFirst().dropLast())
        }
        return text
    }

    private static func add(_ key: String, _ value: String, to entries: inout [MetadataEntry]) {
        let key = RenderedText.trimmed(key).lowercased()
        let name = names[key] ?? key
        guard !name.isEmpty, name.utf8.count <= 128 else { return }
        let values = lists.contains(name) ? value.split(separator: ",").map(String.init) : [value]
        for value in values where entries.count < countLimit {
            var text = value.prefix(lengthLimit).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if name == MetadataEntry.Key.tag, text.hasPrefix("#") { text.removeFirst() }
            let entry = MetadataEntry(name, text)
            if !text.isEmpty, !entries.contains(entry) { entries.append(entry) }
        }
    }
}
