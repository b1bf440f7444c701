/// A macro that a document defines: text with places for arguments.
struct TeXMacro {
    let parameterCount: Int
    /// The first argument where it is left out, if it may be.
    let standard: [UInt8]?
    let body: [UInt8]

    /// The body with arguments in their places; nil where it would be longer than `limit`.
    func expanded(_ arguments: [[UInt8]], limit: Int) -> [UInt8]? {
        var result: [UInt8] = []
        var index = 0
        while index < body.count {
            if body[index] == 0x23, index + 1 < body.count, body[index + 1] &- 0x31 < 9 {
                let number = Int(body[index + 1] - 0x31)
                if number < arguments.count { result += arguments[number] }
                index += 2
            } else {
                result.append(body[index])
                index += 1
            }
            if result.count > limit { return nil }
        }
        return result
    }

    /// Whether a body only says text: one that decides or defines is not followed.
    static func isSimple(_ body: ArraySlice<UInt8>) -> Bool {
        guard body.count <= 4000 else { return false }
        let text = String(decoding: body, as: UTF8.self)
        return ![
            "\\csname", "\\if", "\\expandafter", "\\@", "\\def", "\\loop", "\\let", "\\newcommand", "\\begin{",
            "\\catcode",
        ]
        .contains { text.contains($0) }
    }
}

extension TeXReader {
    /// Reads `\newcommand{\name}[count][standard]{body}`.
    mutating func readDefinition(_ input: inout TeXInput) {
        if input.next == 0x2A { input.index += 1 }
        guard let nameRange = input.argument() else { return }
        let name = input.text(nameRange).filter { $0 != "\\" && !$0.isWhitespace }
        let count = input.optional().flatMap { Int(input.text($0)) } ?? 0
        let standard = input.optional().map { Array(input.bytes[$0]) }
        guard let body = input.group() else { return }
        define(name, TeXMacro(parameterCount: min(count, 9), standard: standard, body: Array(input.bytes[body])))
    }

    /// Reads `\def\name#1#2{body}`.
    mutating func readPrimitiveDefinition(_ input: inout TeXInput) {
        input.skipSpace()
        guard input.next == 0x5C else { return }
        let name = input.command()
        var count = 0
        var isPlain = true
        while !input.isAtEnd, input.next != 0x7B, input.next != 0x0A {
            if input.next == 0x23 { count += 1 } else if input.next &- 0x30 >= 10 { isPlain = false }
            input.index += 1
        }
        guard let body = input.group() else { return }
        // Arguments between other marks are not followed.
        guard isPlain else { return }
        define(name, TeXMacro(parameterCount: min(count, 9), standard: nil, body: Array(input.bytes[body])))
    }

    private mutating func define(_ name: String, _ macro: TeXMacro) {
        guard macros.count < 5000, !name.isEmpty, TeXMacro.isSimple(macro.body[...]) else { return }
        macros[name] = macro
    }

    /// Reads a macro's arguments and then what it stands for; false where no such macro is defined.
    mutating func expand(_ name: String, _ input: inout TeXInput) -> Bool {
        guard let macro = macros[name] else { return false }
        var arguments: [[UInt8]] = []
        if let standard = macro.standard {
            arguments.append(input.optional().map { Array(input.bytes[$0]) } ?? standard)
        }
        while arguments.count < macro.parameterCount, let argument = input.argument() {
            arguments.append(Array(input.bytes[argument]))
        }
        guard let text = macro.expanded(arguments, limit: expansionBudget) else {
            expansionBudget = 0
            return true
        }
        expansionBudget -= text.count + 16
        guard expansionBudget > 0 else { return true }
        run(TeXInput(text))
        return true
    }

    /// A formula with the document's own macros expanded once more than needed for most; nil where it has none.
    func expandedFormula(_ formula: ArraySlice<UInt8>) -> [UInt8]? {
        var current = Array(formula)
        var isChanged = false
        for _ in 0..<4 {
            guard let next = expandedOnce(current), next.count < 8 * formula.count + 4000 else { break }
            current = next
            isChanged = true
        }
        return isChanged ? current : nil
    }

    private func expandedOnce(_ formula: [UInt8]) -> [UInt8]? {
        var input = TeXInput(formula)
        var result: [UInt8] = []
        var isChanged = false
        while !input.isAtEnd {
            guard input.next == 0x5C else {
                result.append(input.next)
                input.index += 1
                continue
            }
            let start = input.index
            let name = input.command()
            guard let macro = macros[name], macro.standard == nil, result.count < 1 << 20 else {
                result += formula[start..<input.index]
                continue
            }
            var arguments: [[UInt8]] = []
            while arguments.count < macro.parameterCount, let argument = input.argument() {
                arguments.append(Array(formula[argument]))
            }
            result += macro.expanded(arguments, limit: 4000) ?? []
            if let last = result.last, (last | 0x20) &- 0x61 < 26, (input.next | 0x20) &- 0x61 < 26 {
                result.append(0x20)
            }
            isChanged = true
        }
        return isChanged ? result : nil
    }
}
