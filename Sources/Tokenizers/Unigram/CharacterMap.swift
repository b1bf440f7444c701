/// SentencePiece's precompiled character map: which short texts are written how before they are cut, such as "ﬁ" as "fi".
///
/// The bytes are the length of a trie, the trie as a double array of 32-bit units (the form of darts-clone), and the
/// replacements, each ended by a zero byte; a text's entry in the trie is where its replacement starts. Every unit is
/// checked when the map is read, so that walking it stays inside.
struct CharacterMap: Sendable, Equatable {
    private let units: [UInt32]
    private let replacements: [UInt8]

    /// - Throws: a text that says what is wrong with the bytes.
    init(_ bytes: [UInt8]) throws(Damage) {
        guard bytes.count >= 4 else { throw Damage(reason: "it has \(bytes.count) bytes, less than its length field") }
        let span = bytes.span
        let trieBytes = Int(Self.word(span, 0))
        guard trieBytes > 0, trieBytes % 4 == 0, trieBytes <= bytes.count - 4 else {
            throw Damage(reason: "its trie of \(trieBytes) bytes does not fit \(bytes.count) bytes")
        }
        units = stride(from: 4, to: 4 + trieBytes, by: 4).map { Self.word(span, $0) }
        replacements = Array(bytes[(4 + trieBytes)...])
        guard replacements.last ?? 0 == 0, String(validating: replacements, as: UTF8.self) != nil else {
            throw Damage(reason: "its replacements are not UTF-8 text ended by a zero byte")
        }
        // No walk begins or goes on at a value, so that their other bits do not matter.
        guard !Self.isValue(units[0]) else { throw Damage(reason: "its trie has no root") }
        for index in units.indices where !Self.isValue(units[index]) {
            let base = index ^ Self.offset(units[index])
            let isInside =
                base | 0xFF < units.count
                && (!Self.hasValue(units[index])
                    || Self.isValue(units[base]) && Self.value(units[base]) < replacements.count)
            guard isInside else { throw Damage(reason: "unit \(index) of its trie leads outside it") }
        }
    }

    /// What is wrong with the bytes of a map.
    struct Damage: Error {
        let reason: String
    }

    /// What decides where a replacement applies.
    enum Matching: Sendable, Equatable {
        /// The longest text at each place, as SentencePiece does.
        case longest
        /// A short character with its marks as a whole by the shortest entry that it begins with, other characters one by
        /// one, as Hugging Face's library does.
        case characters
    }

    /// The text with everything replaced that has an entry.
    func apply(to text: [UInt8], _ matching: Matching) -> [UInt8] {
        switch matching {
        case .longest: replacingLongest(in: text)
        case .characters: replacingCharacters(in: text)
        }
    }

    private func replacingLongest(in text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        let span = text.span
        var index = 0
        while index < text.count {
            var longest: (end: Int, replacement: Int)?
            forEachEntry(of: index..<text.count, in: span) { end, replacement in
                longest = (end, replacement)
                return true
            }
            if let longest {
                append(longest.replacement, to: &result)
                index = longest.end
                continue
            }
            repeat {
                result.append(text[index])
                index += 1
            } while index < text.count && text[index] & 0xC0 == 0x80
        }
        return result
    }

    /// Bytes from which on a character with its marks is taken apart at once.
    private static let longCharacter = 6

    private func replacingCharacters(in text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for character in String(decoding: text, as: UTF8.self) {
            let bytes = Array(character.utf8)
            if bytes.count < Self.longCharacter, appendEntry(of: bytes, to: &result) { continue }
            for scalar in character.unicodeScalars {
                let bytes = Array(scalar.utf8)
                if !appendEntry(of: bytes, to: &result) { result.append(contentsOf: bytes) }
            }
        }
        return result
    }

    /// Appends the replacement of the shortest entry that `bytes` begins with; answers whether there is one.
    private func appendEntry(of bytes: [UInt8], to result: inout [UInt8]) -> Bool {
        var first: Int?
        forEachEntry(of: 0..<bytes.count, in: bytes.span) { _, replacement in
            first = replacement
            return false
        }
        if let first { append(first, to: &result) }
        return first != nil
    }

    private func append(_ replacement: Int, to result: inout [UInt8]) {
        var index = replacement
        while replacements[index] != 0 {
            result.append(replacements[index])
            index += 1
        }
    }
}

// MARK: - The double array

extension CharacterMap {
    /// Calls `body` with the end and the replacement of each entry that `text[range]` begins with, the shortest first,
    /// until it answers false.
    private func forEachEntry(
        of range: Range<Int>, in text: Span<UInt8>, _ body: (_ end: Int, _ replacement: Int) -> Bool
    ) {
        var node = Self.offset(units[0])
        for index in range {
            let byte = text[index]
            guard byte != 0 else { return }
            node ^= Int(byte)
            let unit = units[node]
            guard unit & (1 << 31 | 0xFF) == UInt32(byte) else { return }
            node ^= Self.offset(unit)
            if Self.hasValue(unit), !body(index + 1, Self.value(units[node])) { return }
        }
    }

    private static func word(_ bytes: Span<UInt8>, _ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * $1) }
    }

    private static func isValue(_ unit: UInt32) -> Bool { unit >> 31 == 1 }
    private static func hasValue(_ unit: UInt32) -> Bool { unit >> 8 & 1 == 1 }
    private static func value(_ unit: UInt32) -> Int { Int(unit & 0x7FFF_FFFF) }
    private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 1 << 9) >> 6) }
}
