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
    }

    var steps: [Step]

    init(_ steps: [Step] = []) { self.steps = steps }

    /// SentencePiece's way with spaces: they are written "▁", and one goes in front.
    static func spacesEscaped(addsPrefix: Bool) -> Normalizer {
        let space = SentencePieceRules.space
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
        }
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
