/// One cue of subtitles: when it is shown, and what it says.
struct SubtitleCue: Sendable, Equatable {
    /// A line of a cue, and who says it where the file tells.
    struct Line: Sendable, Equatable {
        let speaker: String?
        let text: String
    }

    /// Seconds from the beginning.
    let start: Double
    let end: Double
    let lines: [Line]

    /// The cues of a file, in its order. Notes, styles, regions and names of cues stand between them and are passed over.
    static func cues(in lines: [Substring]) -> [SubtitleCue] {
        var cues: [SubtitleCue] = []
        var index = 0
        while index < lines.count {
            guard let times = times(in: String(lines[index])) else {
                index += 1
                continue
            }
            index += 1
            let first = index
            while index < lines.count, !lines[index].allSatisfy(\.isWhitespace),
                self.times(in: String(lines[index])) == nil
            {
                index += 1
            }
            var content = Array(lines[first..<index])
            // The number of the next cue, where no blank line stands before it.
            if index < lines.count, !lines[index].allSatisfy(\.isWhitespace),
                content.last?.allSatisfy(\.isNumber) == true
            {
                content.removeLast()
            }
            let spoken = self.lines(content)
            if !spoken.isEmpty { cues.append(SubtitleCue(start: times.start, end: times.end, lines: spoken)) }
        }
        return cues
    }

    /// The times of a line such as `00:00:01,000 --> 00:00:04.000 align:start`; nil for other lines.
    static func times(in line: String) -> (start: Double, end: Double)? {
        guard line.utf8.count < 200, let arrow = line.firstRange(of: "-->"),
            let start = seconds(line[..<arrow.lowerBound]),
            let end = seconds(line[arrow.upperBound...].drop { $0.isWhitespace }.prefix { !$0.isWhitespace })
        else { return nil }
        return (start, end)
    }

    private static func seconds(_ text: Substring) -> Double? {
        let parts = text.filter { !$0.isWhitespace }.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.count <= 6 }) else { return nil }
        var seconds = 0.0
        for part in parts {
            guard part.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }),
                let value = Double(part.map { $0 == "," ? "." : String($0) }.joined())
            else { return nil }
            seconds = seconds * 60 + value
        }
        return seconds
    }

    private static func lines(_ content: [Substring]) -> [Line] {
        var speaker: String?
        var result: [Line] = []
        for line in content {
            for (voice, text) in spoken(line) {
                if let voice { speaker = voice }
                let text = ExtractedText.line(text)
                if !text.isEmpty { result.append(Line(speaker: speaker, text: text)) }
            }
        }
        return result
    }

    /// The text of a line without tags, cut where a tag names another speaker.
    private static func spoken(_ line: Substring) -> [(speaker: String?, text: String)] {
        var result: [(speaker: String?, text: String)] = [(nil, "")]
        var rest = line
        while let first = rest.first {
            if first == "<", let end = rest.prefix(200).firstIndex(of: ">"),
                isTag(rest[rest.index(after: rest.startIndex)..<end])
            {
                let tag = rest[rest.index(after: rest.startIndex)..<end]
                if let name = speaker(tag) { result.append((name, "")) }
                rest = rest[rest.index(after: end)...]
            } else if first == "{", rest.dropFirst().first == "\\", let end = rest.prefix(200).firstIndex(of: "}") {
                rest = rest[rest.index(after: end)...]
            } else if first == "&", let (character, length) = reference(rest) {
                result[result.count - 1].text += character
                rest = rest.dropFirst(length)
            } else {
                result[result.count - 1].text.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// Whether this is a tag, and no comparison: a name, or a time, right behind the bracket.
    private static func isTag(_ content: Substring) -> Bool {
        guard let first = content.drop(while: { $0 == "/" }).first else { return false }
        return first.isASCII && (first.isLetter || first.isNumber)
    }

    /// The name in a voice tag: `v Ada`, `v.loud Ada`.
    private static func speaker(_ tag: Substring) -> String? {
        guard tag.first == "v", let next = tag.dropFirst().first, next == " " || next == "." || next == "\t",
            let space = tag.firstIndex(where: { $0 == " " || $0 == "\t" })
        else { return nil }
        let name = ExtractedText.line(String(tag[space...]))
        return name.isEmpty ? nil : name
    }

    private static let references = [
        "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": "", "&quot;": "\"", "&#39;": "'",
        "&apos;": "'",
    ]

    private static func reference(_ text: Substring) -> (character: String, length: Int)? {
        for (name, character) in references where text.hasPrefix(name) { return (character, name.count) }
        return nil
    }
}

/// Joins cues into paragraphs.
enum SubtitleParagraphs {
    /// A paragraph of at least this many characters ends with the next sentence.
    private static let sentenceLength = 120
    /// And at this many in any case.
    private static let lengthLimit = 400
    /// Seconds of silence that end a paragraph.
    private static let pause = 4.0

    /// Paragraphs with their times, in the order of the cues.
    static func paragraphs(of cues: [SubtitleCue]) -> [String] {
        var paragraphs: [String] = []
        var current = ""
        var start = 0.0
        var end = 0.0
        var speaker: String?
        var lastLines: [SubtitleCue.Line] = []
        func flush() {
            if !current.isEmpty { paragraphs.append("[\(time(start))] \(current)") }
            current = ""
        }
        for cue in cues {
            for line in cue.lines where !lastLines.contains(line) {
                let isOther = line.speaker != speaker
                let isTurn = line.text.hasPrefix("- ") || line.text.hasPrefix("– ") || line.text.hasPrefix("— ")
                if isOther || isTurn || cue.start - end > pause || cue.start < start { flush() }
                if current.isEmpty {
                    start = cue.start
                    current = (isOther ? line.speaker.map { "\($0): " } : nil) ?? ""
                } else {
                    current += " "
                }
                current += line.text
                speaker = line.speaker
                end = cue.end
                let isBad = line.text.unicodeScalars.contains("\u{FFFD}")
                if isBad || current.count >= lengthLimit || (current.count >= sentenceLength && endsSentence(current)) {
                    flush()
                }
            }
            lastLines = Array(cue.lines.suffix(4))
        }
        flush()
        return paragraphs
    }

    private static func endsSentence(_ text: String) -> Bool {
        guard let last = text.last(where: { !"\"'”’»)".contains($0) }) else { return false }
        return ".!?…。！？♪".contains(last)
    }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(seconds)
        return [whole / 3600, whole / 60 % 60, whole % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
