/// Finds the blocks of a passage's text by its lines: paragraphs, lists and code.
///
/// Blocks are parted by blank lines. A list is one block from its first item to its last, with what is indented below
/// them; it also begins right below a paragraph. Lines indented by four blanks are code, one block with their blank lines.
/// Of fenced code the block is what stands between the fences.
package enum TextBlocks {
    /// The blocks as ranges of the text's UTF-8 bytes: ascending, not overlapping, without white space at either end.
    ///
    /// Complexity: linear in the text's length.
    package static func ranges(in text: String) -> [Range<Int>] {
        var scan = Scan()
        var offset = 0
        // `split` leaves line ends out, so lines are cut at line feeds, and a carriage return counts as white space.
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            scan.take(Substring(line), at: offset)
            offset += line.count + 1
        }
        scan.close()
        return scan.found
    }

    /// A stretch with the paragraph before it that leads in with a colon, or after it what it leads in to.
    ///
    /// - Parameters:
    ///   - block: one of the blocks.
    ///   - blocks: all of them, as ``ranges(in:)`` gives them.
    package static func withLeadIn(_ block: Range<Int>, of blocks: [Range<Int>], in text: String) -> Range<Int> {
        guard let place = blocks.firstIndex(of: block) else { return block }
        let bytes = Array(text.utf8)
        func leadsIn(_ range: Range<Int>) -> Bool { bytes[range].last == UInt8(ascii: ":") }
        let start = place > 0 && leadsIn(blocks[place - 1]) ? blocks[place - 1].lowerBound : block.lowerBound
        let end = place + 1 < blocks.count && leadsIn(block) ? blocks[place + 1].upperBound : block.upperBound
        return start..<end
    }

    /// The block that holds a stretch of a text, with what leads in to it and the headings in Markdown right above; nil where
    /// none does.
    package static func withHeading(_ stretch: Range<Int>, in text: String) -> Range<Int>? {
        let blocks = ranges(in: text)
        guard let block = blocks.first(where: stretch.overlaps) else { return nil }
        let bytes = Array(text.utf8)
        let whole = withLeadIn(block, of: blocks, in: text)
        func isHeading(_ range: Range<Int>) -> Bool {
            bytes[range].first == UInt8(ascii: "#") && !bytes[range].contains(UInt8(ascii: "\n"))
        }
        let headings = blocks.prefix { $0.upperBound <= whole.lowerBound }.reversed().prefix(while: isHeading)
        return (headings.last ?? whole).lowerBound..<whole.upperBound
    }

    /// Characters of the mark and its space that a line begins with as an item of a list; nil for any other line.
    package static func markLength(of line: String) -> Int? { ShownListMarker(of: line[...])?.length }

    /// Lines so far.
    private struct Scan {
        private(set) var found: [Range<Int>] = []
        private var open: Range<Int>?
        private var isList = false
        private var isIndentedCode = false
        /// A blank line may end the list or the code, or part its items.
        private var isParted = false
        /// The mark and its length that end the code.
        private var fence: (mark: Character, length: Int)?

        mutating func take(_ line: Substring, at offset: Int) {
            let indent = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
            let content = line.dropFirst(indent)
            let mark = Self.fence(content)
            if let fence {
                if let mark, mark.mark == fence.mark, mark.length >= fence.length, !isList {
                    close()
                } else {
                    extend(line, at: offset)
                }
                if mark?.mark == fence.mark { self.fence = nil }
                return
            }
            guard content.contains(where: { !$0.isWhitespace }) else {
                if isList || isIndentedCode { isParted = true } else { close() }
                return
            }
            let isIndented = indent >= 4 || line.hasPrefix("\t")
            if isIndentedCode {
                if isIndented {
                    extend(line, at: offset)
                    return
                }
                close()
            }
            let isItem = ShownListMarker(of: content) != nil
            if open == nil, isIndented, !isItem {
                isIndentedCode = true
                extend(line, at: offset)
                return
            }
            if isList, isParted, !isItem, indent < 2 { close() }
            if !isList, isItem { close() }
            if let mark {
                if !isList || indent < 2 {
                    close()
                    fence = mark
                    return
                }
                fence = mark
            }
            isList = isList || isItem
            isParted = false
            extend(line, at: offset)
        }

        private mutating func extend(_ line: Substring, at offset: Int) {
            let blanks = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
            let rest = line.utf8.dropFirst(blanks)
            let length = rest.count - rest.reversed().prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.count
            guard length > 0 else { return }
            let start = open?.lowerBound ?? offset + blanks
            open = start..<offset + blanks + length
        }

        mutating func close() {
            if let open { found.append(open) }
            open = nil
            (isList, isIndentedCode, isParted, fence) = (false, false, false, nil)
        }

        private static func fence(_ content: Substring) -> (mark: Character, length: Int)? {
            guard let mark = content.first, mark == "`" || mark == "~" else { return nil }
            let length = content.prefix { $0 == mark }.count
            return length >= 3 ? (mark, length) : nil
        }
    }
}
