/// Finds the blocks of Markdown with cmark-gfm.
///
/// The text goes through the parser in segments, so that memory stays bounded whatever the file's size: up to 256 KiB or
/// 4,096 lines at first, four times that where a single block fills the segment. A segment ends before its last top-level
/// block, with which the next one begins. A block larger than that is cut at a line, and the rest is parsed as if it began
/// there; a fenced code block is followed to its closing fence instead.
enum MarkdownBlocks {
    /// How much of a heading is looked at for its title, in bytes.
    static let headingLimit = 1 << 10

    private static let byteLimits = [256 << 10, 1 << 20]
    private static let lineLimits = [4096, 16384]

    /// Calls `body` with the kind and the bytes (whole lines) of each block from `start` on, in order.
    ///
    /// Every line that is not blank is in exactly one block: those that the parser reports nothing for (link reference
    /// definitions, empty list items) come as paragraphs, or as separators where they have no letter or digit.
    static func forEach(in bytes: Span<UInt8>, from start: Int, _ body: (Block.Kind, Range<Int>) -> Void) {
        var start = start
        var effort = 0
        while start < bytes.count {
            // Offsets of the segment's lines, and the offset after the last one.
            var lines = [start]
            var skeleton: [UInt8] = []
            let limit = (bytes: byteLimits[effort], lines: lineLimits[effort])
            while let offset = lines.last, offset < bytes.count, lines.count <= limit.lines,
                skeleton.count < limit.bytes
            {
                let next = Lines.next(after: offset, in: bytes, end: bytes.count)
                MarkdownSkeleton.append(offset..<next, of: bytes, to: &skeleton)
                lines.append(next)
            }
            let end = lines[lines.count - 1]
            var (leaves, lastTop) = MarkdownTree.parse(skeleton)
            if end < bytes.count {
                if lastTop > 0, lastTop < lines.count - 1 {
                    lines.removeLast(lines.count - 1 - lastTop)
                    leaves.removeAll { $0.first >= lastTop }
                } else if let only = leaves.first, only.kind == .code, only.first == 0,
                    let fence = Fence(lines[0]..<lines[1], in: bytes)
                {
                    let close = fence.close(after: lines[1], in: bytes)
                    body(.code, start..<close)
                    start = close
                    continue
                } else if effort + 1 < byteLimits.count {
                    effort += 1
                    continue
                }
            }
            effort = 0
            report(leaves, lines: lines, in: bytes, body)
            start = lines[lines.count - 1]
        }
    }

    private static func report(
        _ leaves: [MarkdownTree.Leaf], lines: [Int], in bytes: Span<UInt8>, _ body: (Block.Kind, Range<Int>) -> Void
    ) {
        let lineCount = lines.count - 1
        var next = 0
        func fill(to line: Int) {
            while next < line {
                let range = lines[next]..<lines[next + 1]
                if !Whitespace.isBlank(range, in: bytes) {
                    body(hasWord(range, in: bytes) ? .paragraph : .separator, range)
                }
                next += 1
            }
        }
        for (index, leaf) in leaves.enumerated() {
            let following = index + 1 < leaves.count ? leaves[index + 1].first : lineCount
            let first = max(leaf.first, next)
            var last = min(max(leaf.last, first), max(following, first + 1) - 1, lineCount - 1)
            guard first <= last else { continue }
            // The parser leaves out the line that closes a comment or a script.
            while leaf.kind == .html, last + 1 < min(following, lineCount),
                !Whitespace.isBlank(lines[last + 1]..<lines[last + 2], in: bytes)
            {
                last += 1
            }
            fill(to: first)
            body(leaf.kind, lines[first]..<lines[last + 1])
            next = last + 1
        }
        fill(to: lineCount)
    }

    /// Whether a letter or a digit is in the range.
    static func hasWord(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        range.contains { isWordByte(bytes[$0]) }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
