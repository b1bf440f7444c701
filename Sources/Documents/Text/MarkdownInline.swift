/// The visible text of Markdown's inline content.
///
/// A quote may begin and end anywhere, so that marks may lack their other half; cmark-gfm would then show them. Here a
/// pair is dropped, and a single mark where it can only be half of one: at the quote's beginning or end. Each look ahead
/// is bounded, so that any input takes linear time.
struct MarkdownInline {
    /// One scalar of the output, or one mark that may turn out to be none of the text.
    private var output: [Unicode.Scalar] = []
    private var isDropped: [Bool] = []
    private var brackets: [(at: Int, isImage: Bool)] = []
    private var delimiters: [Delimiter] = []
    private let input: [Unicode.Scalar]
    private var offset = 0

    private struct Delimiter {
        let at: Int
        let mark: Unicode.Scalar
        var length: Int
        let opens: Bool
    }

    /// No link target, tag or code span that is longer is looked for.
    private static let reach = 4096

    private init(_ text: String) { input = Array(text.unicodeScalars) }

    /// The text on one line, white space collapsed.
    static func plain(_ text: String) -> String {
        var scan = MarkdownInline(text)
        scan.run()
        return scan.text()
    }

    private func text() -> String {
        var scalars = String.UnicodeScalarView()
        var needsSpace = false
        for (index, scalar) in output.enumerated() where !isDropped[index] {
            if scalar.properties.isWhitespace {
                needsSpace = !scalars.isEmpty
            } else {
                if needsSpace { scalars.append(" ") }
                needsSpace = false
                scalars.append(scalar)
            }
        }
        return Self.withoutBlockIdentifier(String(scalars))
    }

    /// Obsidian's ` ^name` at the end names the block.
    private static func withoutBlockIdentifier(_ text: String) -> String {
        guard let space = text.lastIndex(of: " ") else { return text }
        let word = text[text.index(after: space)...]
        guard word.hasPrefix("^"), word.count > 1,
            word.dropFirst().allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
        else { return text }
        return String(text[..<space])
    }

    private mutating func put(_ scalar: Unicode.Scalar, dropped: Bool = false) {
        output.append(scalar)
        isDropped.append(dropped)
    }

    private func at(_ position: Int) -> Unicode.Scalar? { input.indices.contains(position) ? input[position] : nil }

    private mutating func run() {
        while let scalar = at(offset) {
            switch scalar {
            case "\\":
                if let next = at(offset + 1), next.isASCII, !next.properties.isAlphabetic, !("0"..."9").contains(next) {
                    put(next)
                    offset += 2
                } else {
                    put(scalar)
                    offset += 1
                }
            case "`": codeSpan()
            case "<": angle()
            case "&": reference()
            case "!" where at(offset + 1) == "[":
                offset += 1
                if !wikilink() { openBracket(isImage: true) }
            case "[":
                if !footnote(), !wikilink() { openBracket(isImage: false) }
            case "]": closeBracket()
            case "*", "_", "~", "=": delimiter(scalar)
            case "%" where at(offset + 1) == "%": skip(to: "%%", after: 2)
            default:
                put(scalar)
                offset += 1
            }
        }
        settle()
    }

    /// The offset where a string stands next, within reach.
    private func find(_ wanted: String, from start: Int) -> Int? {
        let wanted = Array(wanted.unicodeScalars)
        var position = start
        let end = min(input.count - wanted.count, start + Self.reach)
        while position <= end {
            if input[position] == wanted[0], input[position..<position + wanted.count].elementsEqual(wanted) {
                return position
            }
            position += 1
        }
        return nil
    }

    /// Leaves out everything up to a closing mark; without one, the opening mark is text.
    private mutating func skip(to closing: String, after length: Int) {
        if let end = find(closing, from: offset + length) {
            offset = end + closing.unicodeScalars.count
        } else {
            for _ in 0..<length {
                if let scalar = at(offset) { put(scalar) }
                offset += 1
            }
        }
    }

    private mutating func codeSpan() {
        var run = 0
        while at(offset + run) == "`" { run += 1 }
        var position = offset + run
        let end = min(input.count, position + Self.reach)
        while position < end {
            guard input[position] == "`" else {
                position += 1
                continue
            }
            var closing = 0
            while at(position + closing) == "`" { closing += 1 }
            if closing == run {
                for index in offset + run..<position { put(input[index]) }
                offset = position + run
                return
            }
            position += closing
        }
        // Half of a span.
        offset += run
    }

    /// A comment, a tag, an address in angle brackets, or a sign.
    private mutating func angle() {
        if at(offset + 1) == "!", at(offset + 2) == "-", at(offset + 3) == "-" {
            skip(to: "-->", after: 4)
            return
        }
        guard let next = at(offset + 1), next == "/" || next == "!" || next == "?" || next.properties.isAlphabetic,
            let close = find(">", from: offset + 1)
        else {
            put("<")
            offset += 1
            return
        }
        let content = input[offset + 1..<close]
        let name = content.prefix { $0 != ":" && $0 != "@" && $0 != " " }
        if !content.contains(" "), name.count < content.count, name.allSatisfy({ $0.isASCII }), next != "/" {
            for scalar in content { put(scalar) }
        } else if Self.breaking.contains(String(String.UnicodeScalarView(name.filter { $0 != "/" })).lowercased()) {
            put(" ")
        }
        offset = close + 1
    }

    /// Elements that separate words.
    private static let breaking: Set<String> = ["br", "p", "div", "li", "td", "th", "tr", "hr", "h1", "h2", "h3"]

    private mutating func reference() {
        var end = offset + 1
        while let scalar = at(end), end - offset < 34, scalar.isASCII, scalar != ";",
            scalar == "#" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        {
            end += 1
        }
        let name = String(String.UnicodeScalarView(input[min(offset + 1, end)..<end]))
        if at(end) == ";", let text = CharacterReferences.text(of: name) {
            for scalar in text.unicodeScalars { put(scalar) }
            offset = end + 1
        } else {
            put("&")
            offset += 1
        }
    }

    // MARK: Links

    /// `[^1]`
    private mutating func footnote() -> Bool {
        guard at(offset + 1) == "^" else { return false }
        var end = offset + 2
        while let scalar = at(end), end - offset < 64, scalar != "]" {
            if scalar.properties.isWhitespace || scalar == "[" { return false }
            end += 1
        }
        guard at(end) == "]" else { return false }
        offset = end + (at(end + 1) == ":" ? 2 : 1)
        return true
    }

    /// `[[target|shown]]`: what is shown, else the target.
    private mutating func wikilink() -> Bool {
        guard at(offset) == "[", at(offset + 1) == "[", let close = find("]]", from: offset + 2) else { return false }
        let content = input[offset + 2..<close]
        guard !content.isEmpty, !content.contains("\n"), !content.contains("[") else { return false }
        let isImage = offset > 0 && input[offset - 1] == "!"
        let bar = content.firstIndex(of: "|")
        let name = content[..<(bar ?? content.endIndex)]
        var shown = bar.map { content[($0 + 1)...] } ?? name
        // An embedded picture's bar is followed by its width.
        if isImage, shown.allSatisfy({ ("0"..."9").contains($0) || $0 == "x" }) { shown = name }
        for scalar in shown where scalar != "\\" { put(scalar == "#" ? " " : scalar) }
        offset = close + 2
        return true
    }

    private mutating func openBracket(isImage: Bool) {
        brackets.append((output.count, isImage))
        put("[")
        offset += 1
    }

    private mutating func closeBracket() {
        guard let open = brackets.popLast() else {
            // The end of a link whose beginning is not in the quote.
            if let end = target(after: offset + 1) { offset = end } else { put("]"); offset += 1 }
            return
        }
        if let end = target(after: offset + 1) {
            isDropped[open.at] = true
            offset = end
        } else {
            put("]")
            offset += 1
        }
    }

    /// The end of `(target "title")` or `[name]` that begins at `start`; nil where neither does.
    private func target(after start: Int) -> Int? {
        if at(start) == "[" {
            guard let close = find("]", from: start + 1), !input[start..<close].contains("\n") else { return nil }
            return close + 1
        }
        guard at(start) == "(" else { return nil }
        var depth = 0
        var position = start
        // Pictures within the text may have long targets.
        let end = min(input.count, start + Self.reach)
        while position < end {
            if input[position] == "(" { depth += 1 }
            if input[position] == ")" { depth -= 1 }
            position += 1
            if depth == 0 { return position }
        }
        return end == input.count ? end : nil
    }

    // MARK: Emphasis

    private mutating func delimiter(_ mark: Unicode.Scalar) {
        var length = 0
        while at(offset + length) == mark { length += 1 }
        let before = offset > 0 ? at(offset - 1) : nil
        let after = at(offset + length)
        let start = output.count
        for _ in 0..<length { put(mark) }
        offset += length
        let minimum = mark == "~" || mark == "=" ? 2 : 1
        guard length >= minimum, length <= 3 else { return }
        func isSpace(_ scalar: Unicode.Scalar?) -> Bool { scalar?.properties.isWhitespace ?? true }
        func isWord(_ scalar: Unicode.Scalar?) -> Bool {
            scalar.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
        }
        var opens = !isSpace(after)
        var closes = !isSpace(before)
        if mark == "_" {
            if isWord(before) { opens = false }
            if isWord(after) { closes = false }
        }
        if closes, let index = delimiters.lastIndex(where: { $0.mark == mark && $0.opens && $0.length == length }),
            delimiters.count - index <= 16
        {
            for position in 0..<length {
                isDropped[delimiters[index].at + position] = true
                isDropped[start + position] = true
            }
            delimiters.removeSubrange(index...)
        } else {
            delimiters.append(Delimiter(at: start, mark: mark, length: length, opens: opens))
            // What is so far back is no emphasis; this also keeps the search short.
            if delimiters.count > 64 { delimiters.removeFirst(32) }
        }
    }

    /// Drops marks at the quote's ends that lack their other half.
    private mutating func settle() {
        for delimiter in delimiters where delimiter.mark != "=" && delimiter.mark != "~" {
            let end = delimiter.at + delimiter.length
            let isFirst = output[..<delimiter.at].allSatisfy { $0.properties.isWhitespace }
            let isLast = output[end...].allSatisfy { $0.properties.isWhitespace }
            guard isFirst && delimiter.opens || isLast && !isFirst || delimiter.length == 2 && delimiter.mark == "*"
            else { continue }
            for position in delimiter.at..<end { isDropped[position] = true }
        }
    }
}
