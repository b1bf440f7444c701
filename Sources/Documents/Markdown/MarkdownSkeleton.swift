/// A copy of Markdown lines that has the same block structure but nothing else in it to parse.
///
/// cmark-gfm always parses inline content too, for which this project has no use outside headings, and where hostile
/// input costs it memory and time: some hundred bytes for each `*`, quadratic time for some runs of `[`, and one cell
/// for each column in each short row of a table. So it gets a skeleton: the same number of lines, where what can't
/// decide about blocks is replaced by the letter x. Marks at a line's beginning stay, and pipes, fences and tags, which do
/// decide. What is lost: lines are cut at 8 KiB, tables may have 64 columns, containers may nest 100 deep in a line;
/// beyond that a block's kind may come out differently, but never its bytes.
enum MarkdownSkeleton {
    private static let lineLimit = 8 << 10
    private static let markLimit = 100
    private static let pipeLimit = 65

    /// Appends a line's skeleton with its line feed.
    static func append(_ line: Range<Int>, of bytes: Span<UInt8>, to output: inout [UInt8]) {
        var end = min(line.upperBound, line.lowerBound + lineLimit)
        while end > line.lowerBound, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        let content = prefixEnd(line.lowerBound..<end, in: bytes)
        for offset in line.lowerBound..<content.end { output.append(bytes[offset]) }
        if content.isCut {
            output.append(UInt8(ascii: "x"))
        } else {
            appendRest(content.end..<end, of: bytes, to: &output)
        }
        output.append(0x0A)
    }

    /// Where the run of marks at a line's beginning ends; cut short where it has more marks than containers may nest.
    private static func prefixEnd(_ line: Range<Int>, in bytes: Span<UInt8>) -> (end: Int, isCut: Bool) {
        var marks = 0
        var last: UInt8 = 0
        var offset = line.lowerBound
        while offset < line.upperBound {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                // A bullet or a number counts when a space follows it: then it opens a container.
                if last != byte, last != UInt8(ascii: " "), last != UInt8(ascii: "\t"), last != 0 { marks += 1 }
            case UInt8(ascii: ">"):
                marks += 1
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "~"),
                UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "."), UInt8(ascii: ")"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                if last != byte, last != UInt8(ascii: " "), last != UInt8(ascii: "\t") { marks += 1 }
            default:
                return (offset, false)
            }
            if marks > markLimit { return (offset, true) }
            last = byte
            offset += 1
        }
        return (offset, false)
    }

    private static func appendRest(_ rest: Range<Int>, of bytes: Span<UInt8>, to output: inout [UInt8]) {
        let keepsBackticks = rest.contains { bytes[$0] == UInt8(ascii: "`") && bytes.holds("```", at: $0) }
        let keepsBrackets = rest.contains {
            bytes[$0] == UInt8(ascii: "]") ? bytes.holds("]]>", at: $0) : bytes.holds("[CDATA[", at: $0)
        }
        var pipes = 0
        for offset in rest {
            let byte = bytes[offset]
            let next = offset + 1 < rest.upperBound ? bytes[offset + 1] : 0
            let keeps: Bool
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "&"), UInt8(ascii: "~"): keeps = false
            case UInt8(ascii: "`"): keeps = keepsBackticks
            case UInt8(ascii: "["), UInt8(ascii: "]"): keeps = keepsBrackets
            case UInt8(ascii: "\\"): keeps = next == UInt8(ascii: "|")
            case UInt8(ascii: "!"): keeps = offset > rest.lowerBound && bytes[offset - 1] == UInt8(ascii: "<")
            case UInt8(ascii: "<"): keeps = offset == rest.lowerBound || next == UInt8(ascii: "/")
            case UInt8(ascii: "|"):
                pipes += 1
                keeps = pipes <= pipeLimit
            default: keeps = byte < 0x80
            }
            output.append(keeps ? byte : UInt8(ascii: "x"))
        }
    }
}
