/// What happens to text before it is cut into words.
struct Normalizer: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        /// Canonical composition (Unicode's NFC).
        case composed
        /// Each character's lower-case form.
        case lowercase
        /// Every occurrence of a text becomes another.
        case replace([UInt8], with: [UInt8])
        /// A text goes in front of text that is not empty.
        case prepend([UInt8])
        /// A text goes in front of text that does not start with it already; `onlyAtStart`: not behind a token.
        case prependOnce([UInt8], onlyAtStart: Bool)
        /// A space goes in front of text that does not start with one.
        case prependSpace
        /// What a precompiled map says.
        case map(CharacterMap, CharacterMap.Matching)
        /// White space is left out at the ends.
        case strip(left: Bool, right: Bool)
        /// Every run of two spaces or more becomes a text.
        case replaceRuns(with: [UInt8])
        /// Spaces are left out at the ends, and every run of them becomes one.
        case mergeSpaces
        /// White space is left out, and a text goes in front of each word that does not start with it already.
        case markWords([UInt8])
    }

    var steps: [Step]

    init(_ steps: [Step] = []) { self.steps = steps }

    /// SentencePiece's way with spaces: they are written "▁", and one goes in front.
    static func spacesEscaped(addsPrefix: Bool) -> Normalizer {
        let space = SpaceMark.bytes
        return Normalizer((addsPrefix ? [.prepend(space)] : []) + [.replace([0x20], with: space)])
    }

    /// Appends what `text[range]` becomes, which is not empty.
    ///
    /// - Parameter isStart: whether the range begins the whole text.
    func append(_ range: Range<Int>, of text: Span<UInt8>, isStart: Bool, to target: inout [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count + range.count / 2)
        for index in range { bytes.append(text[index]) }
        for step in steps { Self.apply(step, to: &bytes, isStart: isStart) }
        target.append(contentsOf: bytes)
    }

    private static func apply(_ step: Step, to bytes: inout [UInt8], isStart: Bool) {
        switch step {
        case .composed:
            bytes = Composition.compose(bytes)
        case .lowercase:
            var lower: [UInt8] = []
            lower.reserveCapacity(bytes.count)
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
                if scalar.isASCII {
                    let byte = UInt8(truncatingIfNeeded: scalar.value)
                    lower.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
                } else {
                    lower.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
                }
            }
            bytes = lower
        case .replace(let old, let new):
            bytes = replacing(old, with: new, in: bytes)
        case .prepend(let prefix):
            if !bytes.isEmpty { bytes.insert(contentsOf: prefix, at: 0) }
        case .prependOnce(let prefix, let onlyAtStart):
            if isStart || !onlyAtStart, !bytes.isEmpty, !bytes.starts(with: prefix) {
                bytes.insert(contentsOf: prefix, at: 0)
            }
        case .prependSpace:
            if !bytes.isEmpty, bytes[0] != 0x20 { bytes.insert(0x20, at: 0) }
        case .map(let map, let matching):
            bytes = map.apply(to: bytes, matching)
        case .strip, .replaceRuns, .mergeSpaces, .markWords:
            bytes = changingSpace(bytes, step)
        }
    }

    private static func changingSpace(_ bytes: [UInt8], _ step: Step) -> [UInt8] {
        switch step {
        case .strip(let left, let right):
            let words = words(of: bytes)
            guard let first = words.first, let last = words.last else { return left || right ? [] : bytes }
            return Array(bytes[(left ? first.lowerBound : 0)..<(right ? last.upperBound : bytes.count)])
        case .replaceRuns(let text):
            return replacingRuns(in: bytes) { $0 == 1 ? [0x20] : text }
        case .mergeSpaces:
            guard let first = bytes.firstIndex(where: { $0 != 0x20 }), let last = bytes.lastIndex(where: { $0 != 0x20 })
            else { return [] }
            return replacingRuns(in: Array(bytes[first...last])) { _ in [0x20] }
        case .markWords(let mark):
            return words(of: bytes).flatMap { word in
                (bytes[word].starts(with: mark) ? [] : mark) + bytes[word]
            }
        default: return bytes
        }
    }

    /// The stretches without white space.
    private static func words(of bytes: [UInt8]) -> [Range<Int>] {
        let span = bytes.span
        var words: [Range<Int>] = []
        var start: Int?
        var index = 0
        while index < bytes.count {
            let scalar = ClassifiedScalar(span, at: index)
            if scalar.kind == .space {
                if let first = start { words.append(first..<index) }
                start = nil
            } else {
                start = start ?? index
            }
            index += scalar.length
        }
        if let first = start { words.append(first..<bytes.count) }
        return words
    }

    /// Each run of spaces becomes what `replacement` says of its length.
    private static func replacingRuns(in bytes: [UInt8], _ replacement: (Int) -> [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var run = 0
        for byte in bytes {
            if byte == 0x20 {
                run += 1
                continue
            }
            if run > 0 { result.append(contentsOf: replacement(run)) }
            run = 0
            result.append(byte)
        }
        if run > 0 { result.append(contentsOf: replacement(run)) }
        return result
    }

    private static func replacing(_ old: [UInt8], with new: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard let first = old.first, bytes.contains(first) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 2)
        var index = 0
        while index < bytes.count {
            if bytes[index] == first, bytes[index...].starts(with: old) {
                result.append(contentsOf: new)
                index += old.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
