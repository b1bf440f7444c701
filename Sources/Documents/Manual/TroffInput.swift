/// The lines of a manual page, and those of the macros that it calls in the place of the calls.
struct TroffInput {
    private struct Frame {
        let lines: [MarkupLine]
        var index = 0
        /// The macro's name; nil for the page itself.
        var name: String?
        var arguments: [MarkupLine] = []
    }

    private var frames: [Frame]
    /// Bytes that macros may still give: one that calls itself twice would never end.
    private var room: Int

    /// Macros within macros within macros are called up to this depth.
    private static let depthLimit = 32
    private static let longestLine = 1 << 16

    init(_ lines: [MarkupLine]) {
        frames = [Frame(lines: lines)]
        room = 1 << 20
        for line in lines { room += 4 * (line.count + 1) }
    }

    /// How many arguments the macro has that is being read.
    var argumentCount: Int { frames[frames.count - 1].arguments.count }

    /// The next line.
    mutating func next() -> MarkupLine? {
        while frames.count > 1, frames[frames.count - 1].index == frames[frames.count - 1].lines.count {
            frames.removeLast()
        }
        return nextHere()
    }

    /// The next line of the macro or page that is being read; nil at its end.
    mutating func nextHere() -> MarkupLine? {
        let last = frames.count - 1
        let index = frames[last].index
        guard index < frames[last].lines.count else { return nil }
        frames[last].index = index + 1
        let line = frames[last].lines[index]
        guard last > 0 else { return line }
        let given = substituted(line)
        room -= given.count + 1
        return given
    }

    /// Goes on with the lines of a macro. False where it is being read already, too deep, or after too many lines.
    mutating func call(_ name: String, _ lines: [MarkupLine], _ arguments: [MarkupLine]) -> Bool {
        guard frames.count < Self.depthLimit, room > 0, !frames.contains(where: { $0.name == name }) else {
            return false
        }
        frames.append(Frame(lines: lines, name: name, arguments: arguments))
        return true
    }

    /// Ends the macro that is being read.
    mutating func leave() {
        if frames.count > 1 { frames.removeLast() }
    }

    /// Forgets the macro's first arguments.
    mutating func shift(by count: Int) {
        let last = frames.count - 1
        frames[last].arguments.removeFirst(min(max(count, 0), frames[last].arguments.count))
    }

    /// A line of a macro with its arguments in the places of `\$1` and the like.
    private func substituted(_ line: MarkupLine) -> MarkupLine {
        guard line.contains(0x24) else { return line }
        let arguments = frames[frames.count - 1].arguments
        var result: [UInt8] = []
        var index = line.startIndex
        while index < line.endIndex, result.count < Self.longestLine {
            guard line[index] == 0x5C, index + 1 < line.endIndex else {
                result.append(line[index])
                index += 1
                continue
            }
            guard line[index + 1] == 0x24, index + 2 < line.endIndex else {
                result.append(contentsOf: line[index...index + 1])
                index += 2
                continue
            }
            var position = index + 2
            let name = TroffText.name(line, &position)
            index = position
            switch name {
            case "*": result.append(contentsOf: arguments.joined(separator: [0x20]))
            case "@": result.append(contentsOf: arguments.map { [0x22] + $0 + [0x22] }.joined(separator: [0x20]))
            case "0": result.append(contentsOf: (frames[frames.count - 1].name ?? "").utf8)
            default:
                if let number = Int(name), number > 0, number <= arguments.count {
                    result.append(contentsOf: arguments[number - 1])
                }
            }
        }
        return result[...]
    }
}
