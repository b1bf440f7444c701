/// Reads the groups, control words and text of rich text.
struct RTFReader {
    /// Where the text of a group goes.
    enum Destination: Equatable {
        case body, skipped, styles, fonts, footnote, marker
        /// A header or footer.
        case margin
        /// A field of the document's information.
        case information(String)
    }

    /// What a group inherits and restores.
    struct State {
        var destination = Destination.body
        var isHidden = false
        var isDeleted = false
        var isBold = false
        var font = 0
        /// Characters that follow `\u` for readers without Unicode.
        var fallbackCount = 1
        /// The group began with `\*`: an unknown destination is skipped.
        var isOptional = false
    }

    static let deepest = 10_000

    var writer = MarkupWriter()
    var state = State()
    var paragraph = RTFParagraph()
    var charsets = RTFCharsets()
    var styles: [Int: RTFStyle] = [:]
    /// The text of the destination that is being read.
    var flow: [UInt8] = []
    /// Outer texts that footnotes and margins interrupt.
    var outer: [(depth: Int, flow: [UInt8], paragraph: RTFParagraph)] = []
    var table = RTFTable()
    /// The parts of the date of creation.
    var date: [String: Int] = [:]
    var margins: Set<String> = []
    var style = RTFStyle()
    /// Bytes in the character set of the current font that wait to be decoded.
    private var pending: [UInt8] = []
    private var surrogate: UInt32?
    private var fallbacks = 0
    private var stack: [State] = []
    private let bytes: [UInt8]
    private var index: Int

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        index = start
    }

    /// How many groups are open.
    var depth: Int { stack.count }

    /// Reads everything; false where groups nest too deep.
    mutating func read() -> Bool {
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x7B:
                flush()
                guard stack.count < Self.deepest else { return false }
                stack.append(state)
                state.isOptional = false
                fallbacks = 0
            case 0x7D:
                flush()
                endGroup()
                if stack.isEmpty { index = bytes.count }
            case 0x5C: readControl()
            case 0x0A, 0x0D, 0: break
            default: add(byte)
            }
        }
        flush()
        endParagraph()
        endTable()
        finishInformation()
        return true
    }

    private mutating func endGroup() {
        let ended = state.destination
        endDestination(ended)
        if let outerState = stack.popLast() { state = outerState }
        fallbacks = 0
    }

    // MARK: - Text

    /// Whether text is seen by a reader of the document.
    private var isSeen: Bool {
        state.destination != .skipped && !state.isHidden && !state.isDeleted
    }

    private mutating func add(_ byte: UInt8) {
        if fallbacks > 0 {
            fallbacks -= 1
            return
        }
        guard isSeen else { return }
        surrogate = nil
        if byte < 0x80, pending.isEmpty {
            append(byte)
        } else {
            pending.append(byte)
        }
    }

    private mutating func append(_ byte: UInt8) {
        if byte != 0x20, !state.isBold { paragraph.isBold = false }
        flow.append(byte)
    }

    /// Decodes the bytes that wait.
    mutating func flush() {
        guard !pending.isEmpty else { return }
        let text = charsets.decode(pending, font: state.font)
        pending = []
        if !state.isBold { paragraph.isBold = false }
        flow.append(contentsOf: text.utf8)
    }

    /// Adds characters that a control word stands for.
    mutating func write(_ text: String) {
        flush()
        if fallbacks > 0 {
            fallbacks -= 1
            return
        }
        guard isSeen else { return }
        flow.append(contentsOf: text.utf8)
    }

    /// `\uN`: a unit of UTF-16, as a signed number.
    mutating func writeUnit(_ number: Int) {
        flush()
        fallbacks = 0
        defer { fallbacks = state.fallbackCount }
        let value = UInt32(truncatingIfNeeded: number) & 0xFFFF
        guard isSeen else { return }
        if value &- 0xD800 < 0x400 {
            surrogate = value
            return
        }
        var code = number > 0xFFFF ? UInt32(truncatingIfNeeded: number) : value
        if value &- 0xDC00 < 0x400, let high = surrogate { code = 0x10000 + (high - 0xD800) << 10 + (value - 0xDC00) }
        surrogate = nil
        // Symbol fonts map their characters to the private area.
        if code &- 0xF000 < 0x100 { code = code == 0xF0B7 || code == 0xF0A7 ? 0x2022 : code - 0xF000 }
        guard let scalar = Unicode.Scalar(code) else { return }
        if !state.isBold { paragraph.isBold = false }
        flow.append(contentsOf: String(Character(scalar)).utf8)
    }

    // MARK: - Control words

    private mutating func readControl() {
        guard index < bytes.count else { return }
        let byte = bytes[index]
        guard (byte | 0x20) &- 0x61 < 26 else {
            index += 1
            return readSymbol(byte)
        }
        let start = index
        while index < bytes.count, index < start + 64, (bytes[index] | 0x20) &- 0x61 < 26 { index += 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        var number: Int?
        let isNegative = index < bytes.count && bytes[index] == 0x2D
        var position = isNegative ? index + 1 : index
        while position < bytes.count, bytes[position] &- 0x30 < 10, position < index + 12 {
            number = (number ?? 0) * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        if number != nil {
            index = position
            if isNegative { number = number.map { -$0 } }
        }
        if index < bytes.count, bytes[index] == 0x20 { index += 1 }
        if word == "bin" {
            index = min(index + max(number ?? 0, 0), bytes.count)
            return
        }
        if word == "u", let number { return writeUnit(number) }
        if !pending.isEmpty { flush() }
        control(word, number)
    }

    private mutating func readSymbol(_ byte: UInt8) {
        switch byte {
        case 0x27:
            let high = index < bytes.count ? Self.digit(bytes[index]) : nil
            let low = index + 1 < bytes.count ? Self.digit(bytes[index + 1]) : nil
            guard let high, let low else { return }
            index += 2
            let value = high << 4 | low
            if fallbacks > 0 {
                fallbacks -= 1
            } else if isSeen {
                pending.append(value)
            }
        case 0x2A: state.isOptional = true
        case 0x7E: write(" ")
        case 0x5F: write("-")
        case 0x2D: break
        case 0x0A, 0x0D: control("par", nil)
        case 0x09: write(" ")
        case 0x5C, 0x7B, 0x7D: add(byte)
        default: break
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte - 0x30 }
        let lower = byte | 0x20
        return lower &- 0x61 < 6 ? lower - 0x61 + 10 : nil
    }
}
