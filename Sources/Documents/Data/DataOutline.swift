import Formats

/// Writes structured data as text that reads well: the way to a value as headings, values as lines.
///
/// - An object under a key is a section with the key as heading. Its plain members come first, one line each
///   (`- port: 8080`), then its sections: after a section's heading, a line would seem to belong to it. Members of an object
///   have no order in JSON; among lines and among sections, the file's order is kept.
/// - Small objects and short lists of values are lines of their own: `- engines › node: >=18`, `- tags: a, b`.
/// - Objects with the same few keys are a table with the keys as header. Others in a list are sections, named by their
///   name, title or number.
/// - Long texts are paragraphs. Encoded bytes and long vectors are left out, and counted.
struct DataOutline {
    /// The text so far.
    var text = ExtractedText()
    /// Values that were left out because they say nothing to a person.
    private(set) var leftOut = 0
    /// What numbers are spelled in.
    private let source: [UInt8]

    /// Values longer than this are paragraphs, not lines or cells.
    static let longestLine = 300
    private static let deepestHeading = 6
    /// Keys of which one names an object.
    private static let names = ["name", "title", "label", "id", "key", "question", "subject", "path", "url"]

    init(source: [UInt8] = []) { self.source = source }

    /// What a user should hear of.
    var notes: [ReadingNote] {
        leftOut == 0
            ? []
            : [
                .leftOut(
                    part: "\(leftOut) values", reason: "encoded data and long rows of numbers say nothing to a search")
            ]
    }

    /// Where a value stands: the level of the next heading, and the keys that no heading names.
    private struct Place {
        var level = 1
        var prefix = ""

        var isDeep: Bool { level > DataOutline.deepestHeading }
    }

    /// Writes a value that stands for itself.
    mutating func add(_ value: JSON) { add(value, at: Place()) }

    /// Writes elements of a list that goes on after them.
    mutating func add(_ elements: [JSON], numberedFrom first: Int) {
        if !elements.isEmpty { add(elements, at: Place(), first: first) }
    }

    /// Writes a value as a section of this name.
    mutating func add(_ value: JSON, named name: String, level: Int) {
        if isLine(value) { line(name, value) } else { section(name, value, at: Place(level: level)) }
    }

    private mutating func add(_ value: JSON, at place: Place) {
        switch value.value {
        case .object(let members): add(members, at: place)
        case .array(let elements): add(elements, at: place)
        default: long(spelled(value), key: "")
        }
    }

    // MARK: - Objects

    private mutating func add(_ members: [JSON.Member], at place: Place) {
        for member in members where isLine(member.value) { line(place.prefix + member.name, member.value) }
        for member in members where !isLine(member.value) { section(member.name, member.value, at: place) }
    }

    private mutating func section(_ name: String, _ value: JSON, at place: Place) {
        guard !place.isDeep, !ExtractedText.line(name).isEmpty else {
            add(value, at: Place(level: place.level, prefix: place.prefix + name + " › "))
            return
        }
        text.heading(name, level: place.level)
        add(value, at: Place(level: place.level + 1))
    }

    /// Whether a member is a line, or a few, of its object's section.
    private func isLine(_ value: JSON) -> Bool {
        switch value.value {
        case .array(let elements): isShort(elements)
        case .object(let members): members.count <= 4 && members.allSatisfy { isCell($0.value) }
        default: true
        }
    }

    private mutating func line(_ key: String, _ value: JSON) {
        switch value.value {
        case .object(let members):
            if members.isEmpty { text.listItem("\(key): {}") }
            for member in members { line("\(key) › \(member.name)", member.value) }
        case .array(let elements):
            text.listItem("\(key): " + (elements.isEmpty ? "[]" : joined(elements)))
        default:
            let spelled = spelled(value)
            if isLong(spelled) { long(spelled, key: key) } else { text.listItem("\(key): \(spelled)") }
        }
    }

    /// A text of several lines or sentences: its paragraphs, the first of which says the key.
    private mutating func long(_ value: String, key: String) {
        var lead = key.isEmpty ? "" : key + ": "
        for paragraph in Self.paragraphs(of: value) {
            text.paragraph(lead + paragraph)
            lead = ""
        }
        if !lead.isEmpty { text.listItem(lead) }
    }

    /// The stretches between blank lines.
    static func paragraphs(of value: String) -> [String] {
        var paragraphs: [String] = []
        var lines: [Substring] = []
        for line in value.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if !line.allSatisfy(\.isWhitespace) {
                lines.append(line)
            } else if !lines.isEmpty {
                paragraphs.append(lines.joined(separator: "\n"))
                lines = []
            }
        }
        if !lines.isEmpty { paragraphs.append(lines.joined(separator: "\n")) }
        return paragraphs
    }

    private func isLong(_ value: String) -> Bool {
        value.utf8.count > Self.longestLine || value.utf8.contains(0x0A)
    }

    // MARK: - Lists

    private mutating func add(_ elements: [JSON], at place: Place, first: Int = 1) {
        if let count = Self.vectorLength(elements) {
            leftOut += 1
            text.paragraph("\(place.prefix)[\(count) numbers]")
        } else if let table = RecordTable(elements, isCell: isCell) {
            for row in table.rows(of: elements, spell: { spelled($0) }) {
                text.tableRow(row.cells, isHeader: row.isHeader)
            }
            text.endTable()
        } else if !addMatrix(elements) {
            // After a section, a line would seem to belong to it.
            let haveSections = elements.contains { isSection($0) } && !place.isDeep
            for (index, element) in elements.enumerated() {
                if haveSections, !isSection(element) { text.heading("\(index + first)", level: place.level) }
                self.element(element, number: index + first, at: place)
            }
        }
    }

    private func isSection(_ element: JSON) -> Bool {
        switch element.value {
        case .object: true
        case .array(let inner): !isShort(inner)
        default: false
        }
    }

    private mutating func element(_ element: JSON, number: Int, at place: Place) {
        switch element.value {
        case .object(let members): section(Self.name(of: members) ?? "\(number)", element, at: place)
        case .array(let inner):
            if isShort(inner) {
                text.listItem(place.prefix + joined(inner))
            } else {
                section("\(number)", element, at: place)
            }
        default:
            let spelled = spelled(element)
            if isLong(spelled) { long(spelled, key: "") } else { text.listItem(place.prefix + spelled) }
        }
    }

    /// Rows of values: a table whose header is found as in any other.
    private mutating func addMatrix(_ elements: [JSON]) -> Bool {
        guard elements.count > 1 else { return false }
        var rows: [[String]] = []
        for element in elements {
            guard case .array(let cells) = element.value, cells.count <= 64, cells.allSatisfy(isCell) else {
                return false
            }
        }
        for element in elements {
            guard case .array(let cells) = element.value else { continue }
            rows.append(cells.map { spelled($0) })
        }
        let shape = TableShape(rows: rows)
        for (index, row) in rows.enumerated() {
            text.tableRow(row, isHeader: index == shape.preamble && shape.headerRows > 0)
        }
        text.endTable()
        return true
    }

    /// The number of numbers in a list of nothing else that no person reads; nil for others.
    private static func vectorLength(_ elements: [JSON]) -> Int? {
        guard elements.count > 256 else { return nil }
        let areNumbers = elements.allSatisfy {
            switch $0.value {
            case .number, .integer, .unsigned: true
            default: false
            }
        }
        return areNumbers ? elements.count : nil
    }

    /// What an object calls itself.
    static func name(of members: [JSON.Member]) -> String? {
        for name in names {
            guard let member = members.first(where: { $0.name.lowercased() == name }) else { continue }
            switch member.value.value {
            case .string(let text) where !text.isEmpty && text.utf8.count <= 120 && !text.contains(where: \.isNewline):
                return text
            case .integer(let number): return "\(name) \(number)"
            default: continue
            }
        }
        return nil
    }

    private func isShort(_ elements: [JSON]) -> Bool {
        guard elements.count <= 40 else { return false }
        var length = 0
        for element in elements {
            guard isCell(element) else { return false }
            if case .string(let text) = element.value { length += text.utf8.count + 2 } else { length += 8 }
        }
        return length <= 200
    }

    // MARK: - Values

    /// Whether a value fits a line or a cell.
    private func isCell(_ value: JSON) -> Bool {
        switch value.value {
        case .array, .object: false
        case .string(let text): !isLong(text) || OpaqueValue.replacement(for: text) != nil
        default: true
        }
    }

    private mutating func joined(_ elements: [JSON]) -> String {
        elements.map { spelled($0) }.joined(separator: ", ")
    }

    /// A plain value as it is read: a string without its quotes and escapes, a number with the digits of the file.
    private mutating func spelled(_ value: JSON) -> String {
        if case .string(let text) = value.value, let replacement = OpaqueValue.replacement(for: text) {
            leftOut += 1
            return replacement
        }
        return Self.spelling(of: value, in: source)
    }

    /// The spelling of a plain value; numbers as in the source, where it is known.
    static func spelling(of value: JSON, in source: [UInt8]) -> String {
        switch value.value {
        case .string(let text): return text
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let number): return "\(number)"
        case .unsigned(let number): return "\(number)"
        case .number(let number):
            var spelling = ""
            var offset = value.byteOffset
            while offset < source.count, spelling.utf8.count < 400, isNumeric(source[offset]) {
                spelling.unicodeScalars.append(UnicodeScalar(source[offset]))
                offset += 1
            }
            return spelling.isEmpty ? "\(number)" : spelling
        case .array(let elements): return elements.isEmpty ? "[]" : "[…]"
        case .object(let members): return members.isEmpty ? "{}" : "{…}"
        }
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
}
