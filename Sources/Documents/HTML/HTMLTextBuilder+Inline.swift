/// A link, a superscript or a subscript that is open, and where its text begins in the block.
struct HTMLInlineMark {
    var start: Int
    let isSuperscript: Bool
    /// It leads to a place in the page itself, as the mark of a note does.
    var isReference: Bool
    let isNote: Bool
    /// White space stands before it.
    var isApart = false

    init(_ element: HTMLElement, start: Int) {
        self.start = start
        isSuperscript = element.name == "sup"
        isNote = element.isNoteReference
        isReference = element.isFragmentLink || isNote
    }
}

extension HTMLTextBuilder {
    // MARK: Links

    /// Ends a link; one that only leads back from a note, or is a heading's own address, is left out.
    mutating func endLink() {
        linkDepth = max(linkDepth - 1, 0)
        guard let link = links.popLast(), link.start <= text.count, link.isReference else { return }
        if let last = scripts.indices.last { scripts[last].isReference = true }
        let shown = Self.collapsed(Array(text[link.start...])) ?? ""
        if link.isNote, scripts.isEmpty, shown.count <= 6 {
            writeReference(shown, at: link.start)
        } else if ["^", "↑", "↩", "↩︎", "↩\u{FE0E}", "⏎", "¶", "#", "§", "🔗", "⚓", "Jump up", "Jump up to:"].contains(
            shown)
        {
            remove(from: link.start)
        }
    }

    private mutating func remove(from start: Int) {
        let before = text.count
        text.removeLast(text.count - start)
        linkByteCount = max(linkByteCount - (before - text.count), 0)
        while text.last == 0x20 {
            text.removeLast()
            hasSpace = true
        }
        if text.isEmpty { kind = nil }
    }

    // MARK: Superscripts and subscripts

    mutating func beginScript(_ element: HTMLElement) {
        var mark = HTMLInlineMark(element, start: text.count)
        mark.isApart = hasSpace || lineEnds > 0 || kind == nil
        mark.isReference =
            mark.isReference || links.contains { $0.isReference }
            || element.classes.contains { ["reference", "footnote", "footnote-ref", "fn"].contains($0) }
        scripts.append(mark)
    }

    /// Sets a superscript or subscript apart where it would otherwise change the number or word before it.
    ///
    /// The mark of a note becomes `[1]`; the exponent of a number `10^6`; that of a unit or a variable `m²`; the ending of
    /// an ordinal stays as it is (`1st`), and so does a subscript, but for a number's base (`101_2`).
    mutating func endScript() {
        guard let mark = scripts.popLast(), !mark.isApart, mark.start > 0, mark.start < text.count, preDepth == 0,
            kind != nil
        else { return }
        let content = String(decoding: text[mark.start...], as: UTF8.self)
        guard let first = content.unicodeScalars.first, content.utf8.count <= 64 else { return }
        let base = HTMLScriptBase(text[..<mark.start])
        if !mark.isSuperscript {
            if base.isDigit, CharacterSets.isDigit(first) { insert("_", at: mark.start) }
            return
        }
        let number = content.filter { !"[]() ".contains($0) }
        let isNumber = !number.isEmpty && number.count <= 3 && number.allSatisfy { $0.isASCII && $0.isNumber }
        if mark.isReference || content.hasPrefix("[") {
            writeReference(content, at: mark.start)
        } else if isNumber && base.isNoted {
            writeReference(number, at: mark.start)
        } else if base.isDigit || base.isUnit || (base.isShort && ["2", "3"].contains(number)) {
            writeExponent(content, at: mark.start, base: base)
        } else if isNumber {
            writeReference(number, at: mark.start)
        }
    }

    private mutating func writeExponent(_ content: String, at start: Int, base: HTMLScriptBase) {
        let isOrdinal = content.allSatisfy { $0.isLetter } && (base.isDigit || content.count > 1)
        if isOrdinal { return }
        let raised = content.map { HTMLScriptBase.raised[$0] }
        if !base.isDigit, raised.allSatisfy({ $0 != nil }) {
            replace(from: start, with: String(raised.compactMap { $0 }))
        } else if content.count == 1 || content.dropFirst().allSatisfy({ $0.isNumber }) {
            insert("^", at: start)
        } else if !content.contains(" ") {
            replace(from: start, with: content.allSatisfy(\.isNumber) ? "^\(content)" : "^(\(content))")
        } else {
            insert(" ", at: start)
        }
    }

    /// A note's mark: in brackets, where it is a number or a letter; as it is, where it is a sign.
    private mutating func writeReference(_ shown: String, at start: Int) {
        let name = shown.filter { !"[]() ".contains($0) }
        guard !name.isEmpty, name.count <= 8, name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
            if name.count > 8, !shown.hasPrefix("[") { insert(" ", at: start) }
            return
        }
        replace(from: start, with: "[\(name)]")
    }

    private mutating func replace(from start: Int, with new: String) {
        text.removeLast(text.count - start)
        text.append(contentsOf: new.utf8)
    }

    private mutating func insert(_ mark: String, at start: Int) {
        text.insert(contentsOf: mark.utf8, at: start)
    }

    // MARK: Quotations and formulas

    mutating func beginQuotation() {
        append(Array((quotationDepth % 2 == 0 ? "“" : "‘").utf8).span)
        quotationDepth += 1
    }

    mutating func endQuotation() {
        guard quotationDepth > 0 else { return }
        quotationDepth -= 1
        // The mark closes what stands before it, without white space.
        let space = hasSpace
        hasSpace = false
        append(Array((quotationDepth % 2 == 0 ? "”" : "’").utf8).span)
        hasSpace = space
    }

    /// Writes the sign between the parts of a fraction or a power.
    mutating func beginFormulaPart(_ name: String) {
        if let last = formula.indices.last {
            formula[last].children += 1
            let sign: String? =
                switch (formula[last].name, formula[last].children) {
                case ("msup", 2), ("msubsup", 3): "^"
                case ("msub", 2), ("msubsup", 2): "_"
                case ("mfrac", 2): "/"
                default: nil
                }
            if let sign {
                hasSpace = false
                append(Array(sign.utf8).span)
            }
        }
        formula.append((name, 0))
    }
}

/// What stands before a superscript.
struct HTMLScriptBase {
    let isDigit: Bool
    /// A unit or a variable: what is raised is its exponent.
    let isUnit: Bool
    /// Two letters: a unit or a product of variables, where the exponent is 2 or 3.
    let isShort: Bool
    /// A number so long, or a mark so final, that what is raised beside it is a note's.
    let isNoted: Bool

    private static let units: Set<String> = [
        "m", "km", "cm", "mm", "dm", "nm", "µm", "μm", "ft", "in", "mi", "yd", "s", "h", "kg", "g", "J", "K", "W", "V",
        "Hz", "min", "L", "mol", "Pa", "N", "sec",
    ]
    static let raised: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "+": "⁺",
        "-": "⁻", "−": "⁻", "–": "⁻",
    ]

    init(_ text: ArraySlice<UInt8>) {
        let tail = String(decoding: text.suffix(32), as: UTF8.self)
        guard let last = tail.unicodeScalars.last else {
            (isDigit, isUnit, isShort, isNoted) = (false, false, false, false)
            return
        }
        isDigit = CharacterSets.isDigit(last)
        let number = tail.reversed().prefix { $0.isNumber || $0 == "," || $0 == "." }
        let word = String(tail.reversed().prefix { $0.isLetter }.reversed())
        isUnit = !word.isEmpty && (Self.units.contains(word) || word.count == 1)
        isShort = word.count == 2
        let digits = number.filter(\.isNumber).count
        let isPower = String(number.reversed()) == "10" || tail.hasSuffix("×10") || tail.hasSuffix("× 10")
        isNoted = isDigit ? digits >= 3 && !isPower : !isUnit && !last.properties.isAlphabetic && last != ")"
    }
}

/// Classes of characters.
enum CharacterSets {
    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }
}
