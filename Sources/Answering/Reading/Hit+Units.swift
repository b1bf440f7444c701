import Documents
import Passages
import Retrieval

extension Hit {
    /// The parts of the passage that can each be an item of a list: paragraphs, items, and rows of tables, each under the
    /// headings above it.
    ///
    /// A part has the passage's id and its own place, so that what is quoted of it is quoted of the passage.
    ///
    /// - Complexity: linear in the passage's text, times the number of parts.
    var units: [Hit] {
        let bytes = Array(passage.text.utf8)
        func text(_ place: Range<Int>) -> String { String(decoding: bytes[place], as: UTF8.self) }
        let rows = passage.labelledRows.filter { !$0.cells.isEmpty }
        let sentences = passage.sentences
        var units: [Hit] = []
        var headings: [String] = []
        for block in TextBlocks.ranges(in: passage.text) {
            let inRows = rows.filter { $0.line.overlaps(block) }
            let whole = text(block)
            if !inRows.isEmpty {
                units += inRows.map { unit($0.line, bytes, headings: headings, header: $0.header) }
            } else if whole.hasPrefix("#"), !whole.contains(where: \.isNewline) {
                let marks: Set<Character> = ["#", " "]
                headings = [String(whole.drop(while: marks.contains))]
            } else if Self.isList(whole) {
                units += sentences.filter { $0.overlaps(block) }.map { unit($0, bytes, headings: headings) }
            } else {
                units.append(unit(block, bytes, headings: headings))
            }
        }
        return units.isEmpty ? [self] : units
    }

    /// Whether a part is code of the passage that it is a part of: indented by four blanks, or right below a fence.
    func isCode(of whole: Hit) -> Bool {
        let bytes = Array(whole.passage.text.utf8)
        let start = passage.startByte - whole.passage.startByte
        guard start > 0, start <= bytes.count else { return false }
        let lines = String(decoding: bytes[..<start], as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let indent = lines.last, indent.allSatisfy({ $0 == " " || $0 == "\t" }) else { return false }
        if indent.count >= 4 || indent.contains("\t") { return !Self.isList(passage.text) }
        let above = lines.dropLast().last?.drop { $0 == " " } ?? ""
        return above.hasPrefix("```") || above.hasPrefix("~~~")
    }

    private static func isList(_ block: String) -> Bool {
        let mark = String(block.prefix { !$0.isWhitespace })
        let bullets: Set<String> = ["-", "*", "+", "•"]
        if bullets.contains(mark) { return true }
        let number = mark.prefix { $0.isASCII && $0.isNumber }
        let rest = String(mark.dropFirst(number.count))
        return (1...3).contains(number.count) && (rest == "." || rest == ")")
    }

    private func unit(_ place: Range<Int>, _ bytes: [UInt8], headings: [String], header: String? = nil) -> Hit {
        let start: Int = passage.startByte
        let firstLine: Int = passage.firstLine + Quote.lineBreaks(in: bytes[..<place.lowerBound])
        let lastLine: Int = firstLine + Quote.lineBreaks(in: bytes[place])
        let tokens: Int = passage.tokenCount * place.count / max(1, bytes.count)
        let path: [String] = passage.headingPath + headings.filter { $0 != passage.headingPath.last }
        let text = String(decoding: bytes[place], as: UTF8.self)
        var hit = self
        hit.trace.reranking = nil
        hit.passage = PassageRecord(
            id: passage.id, documentID: passage.documentID, path: passage.path, title: passage.title,
            ordinal: passage.ordinal, startByte: start + place.lowerBound, endByte: start + place.upperBound,
            firstLine: firstLine, lastLine: lastLine, page: passage.page, headingPath: path, text: text,
            tableHeader: header, tokenCount: max(1, tokens), sourceSHA256: passage.sourceSHA256,
            mediaType: passage.mediaType, textForm: passage.textForm, isStale: passage.isStale)
        return hit
    }
}
