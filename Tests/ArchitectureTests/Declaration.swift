/// A function or initialiser as it stands in a source file.
struct Declaration: Sendable {
    /// Its name without parameters, or `init`.
    let name: String
    /// From the line with `func` to the one that closes the body; 0 for a requirement without a body.
    let lineCount: Int
    let parameterCount: Int

    /// The functions and initialisers in a text whose comments and strings are blanked, nested ones too.
    static func all(in code: String) -> [Declaration] {
        code.matches(of: #/\b(?:func\s+([^\s(<]+)|(init)[?!]?(?=\s*[(<]))/#).compactMap { match in
            guard !code[..<match.0.startIndex].hasSuffix(".") else { return nil }
            let name = match.1.map(String.init) ?? "init"
            let rest = code[match.0.endIndex...]
            guard let open = rest.firstIndex(of: "("), let close = end(of: "(", ")", in: rest[open...]) else {
                return nil
            }
            let body = bodyRange(after: code[code.index(after: close)...])
            let text = body.map { code[match.0.startIndex..<$0] } ?? ""
            return Declaration(
                name: name, lineCount: body == nil ? 0 : text.utf8.count { $0 == UInt8(ascii: "\n") } + 1,
                parameterCount: parameterCount(code[open..<close].dropFirst()))
        }
    }

    /// Where the body ends; nil where the next thing is no body.
    private static func bodyRange(after rest: Substring) -> Substring.Index? {
        guard let open = rest.firstIndex(of: "{") else { return nil }
        let between = rest[..<open]
        // A requirement of a protocol is followed by the next declaration or by the end of the protocol.
        let words = between.split { !$0.isLetter }
        guard !between.contains("}"), !words.contains(where: { ["func", "var", "init", "let"].contains($0) }) else {
            return nil
        }
        return end(of: "{", "}", in: rest[open...])
    }

    private static func end(of open: Unicode.Scalar, _ close: Unicode.Scalar, in text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if byte == UInt8(ascii: open) { depth += 1 }
            if byte == UInt8(ascii: close) {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func parameterCount(_ parameters: Substring) -> Int {
        guard parameters.contains(where: { !$0.isWhitespace }) else { return 0 }
        var (depth, commas, previous) = (0, 0, Character(" "))
        for character in parameters {
            switch character {
            case "(", "[", "{", "<": depth += 1
            case ")", "]", "}": depth -= 1
            case ">" where previous != "-": depth -= 1
            case "," where depth == 0: commas += 1
            default: break
            }
            previous = character
        }
        return commas + 1
    }
}
