/// A string as templates know it: code points, each of which knows whether the template wrote it.
///
/// Indices, lengths and slices count code points, as Python's do. The top bit of a unit marks what was inserted; it goes
/// wherever the code point goes, so that no operation can lose it, and equality does not see it.
struct TemplateText: Sendable {
    /// The mark of a code point that the template did not write.
    static let insertedMark: UInt32 = 1 << 31

    /// Code points with their marks. Python's strings, and so templates' escapes, may hold surrogates.
    var units: [UInt32]
    /// Whether the text counts as HTML, as what `escape` and `safe` return does: what is added to it is escaped.
    var isMarkup = false

    init(units: [UInt32] = [], isMarkup: Bool = false) {
        self.units = units
        self.isMarkup = isMarkup
    }

    /// Text that the template or the program wrote.
    init(_ string: String) {
        units = string.unicodeScalars.map(\.value)
    }

    /// Text from outside.
    init(inserted string: String) {
        units = string.unicodeScalars.map { $0.value | Self.insertedMark }
    }

    var count: Int { units.count }
    var isEmpty: Bool { units.isEmpty }

    /// The code point at an index, without its mark.
    func code(at index: Int) -> UInt32 { units[index] & ~Self.insertedMark }

    func isInserted(at index: Int) -> Bool { units[index] & Self.insertedMark != 0 }

    subscript(range: Range<Int>) -> TemplateText {
        TemplateText(units: Array(units[range]), isMarkup: isMarkup)
    }

    /// The text as a Swift string; surrogates become U+FFFD.
    var string: String {
        var scalars = String.UnicodeScalarView()
        for unit in units { scalars.append(UnicodeScalar(unit & ~Self.insertedMark) ?? "\u{FFFD}") }
        return String(scalars)
    }

    /// The same text, all of it marked.
    var inserted: TemplateText {
        TemplateText(units: units.map { $0 | Self.insertedMark }, isMarkup: isMarkup)
    }

    mutating func append(_ text: TemplateText) { units += text.units }
    mutating func append(_ string: String) { units += string.unicodeScalars.lazy.map(\.value) }
    mutating func append(inserted string: String) {
        units += string.unicodeScalars.lazy.map { $0.value | Self.insertedMark }
    }

    static func + (first: TemplateText, second: TemplateText) -> TemplateText {
        TemplateText(units: first.units + second.units, isMarkup: first.isMarkup)
    }
}

extension TemplateText: Hashable, ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(value) }

    /// Whether both say the same, whoever wrote them.
    static func == (first: TemplateText, second: TemplateText) -> Bool {
        first.units.count == second.units.count
            && zip(first.units, second.units).allSatisfy { ($0 ^ $1) & ~insertedMark == 0 }
    }

    func hash(into hasher: inout Hasher) {
        for unit in units { hasher.combine(unit & ~Self.insertedMark) }
    }

    /// Whether the text comes before another by code points, as Python compares.
    func precedes(_ other: TemplateText) -> Bool {
        units.lexicographicallyPrecedes(other.units) { $0 & ~Self.insertedMark < $1 & ~Self.insertedMark }
    }
}
