import TestSupport

/// Writes documents at random, of all the things that parsers meet.
struct RandomDocuments {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let words = [
        "the", "index", "Dr.", "e.g.", "3.14", "passage", "naïve", "数据库", "検索。", "🙂", "👩‍👩‍👧", "e\u{301}", "a*b", "_x_",
        "[link](u)", "`code`", "<b>", "&amp;", "\\|", "U.S.", "end.", "What?", "Oh!", "“Yes.”", "#1", "\u{3000}",
        "\u{A0}z",
        "...", "ﷺ", "Ünïcode", "--", "***", "|", "~~no~~", "![i](x)", "<!-- c -->", "]]>", "</script>", "٣",
    ]

    mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    mutating func line(_ longest: Int = 14) -> String {
        (0...number(longest)).map { _ in Self.words[number(Self.words.count)] }.joined(separator: " ")
    }

    mutating func plainText() -> String {
        var text = number(4) == 0 ? "\u{FEFF}" : ""
        let end = ["\n", "\r\n", "\r"][number(3)]
        for _ in 0..<number(30) {
            switch number(6) {
            case 0: text += end + (number(2) == 0 ? "  \t" : "") + end
            case 1: text += "\t" + line() + end
            case 2: text += line(200) + end
            default: text += line() + end
            }
        }
        return text
    }

    mutating func markdown() -> String {
        var text = number(5) == 0 ? "\u{FEFF}" : ""
        let end = number(3) == 0 ? "\r\n" : "\n"
        if number(3) == 0 { text += "---\(end)title: \"A title\"\(end)tags: [a, b]\(end)---\(end)" }
        for _ in 0..<number(30) {
            let indent = String(repeating: " ", count: number(7))
            switch number(18) {
            case 0: text += String(repeating: "#", count: 1 + number(6)) + " " + line(4) + end
            case 1: text += line(4) + end + (number(2) == 0 ? "===" : "---") + end
            case 2: text += indent + "- " + line() + end
            case 3: text += indent + "\(number(30)). " + line() + end
            case 4: text += "> " + line() + end + (number(2) == 0 ? "> > " + line() + end : "")
            case 5:
                text +=
                    indent + "```swift" + end + line() + end + end + "  " + line() + end
                    + (number(4) == 0 ? "" : "```" + end)
            case 6: text += "    " + line() + end
            case 7: text += "| a | b |" + end + "|---|:-:|" + end + "| " + line(3) + " | x |" + end + "| y |" + end
            case 8: text += "<div>" + end + line() + end + "</div>" + end
            case 9: text += "<!--" + end + line(3) + end + "-->" + end
            case 10: text += ["---", "***", "* * *", "-", ">", "+"][number(6)] + end
            case 11: text += "[ref\(number(9))]: http://x \"" + line(2) + "\"" + end
            case 12: text += "- - - " + line(2) + end
            case 13: text += "\t" + line() + end
            case 14: text += line(120) + end
            default: text += line() + end
            }
            if number(2) == 0 { text += end }
        }
        return text
    }

    mutating func html() -> String {
        let tags = [
            "p", "div", "ul", "ol", "li", "table", "tr", "td", "th", "pre", "h1", "h2", "h3", "blockquote", "b", "i",
            "br",
            "script", "style", "nav", "section", "span", "title", "hr", "a", "dl", "dt", "dd", "unknown-tag", "rt",
            "textarea",
        ]
        var text = number(3) == 0 ? "<!DOCTYPE html>\r\n<html><head><title>T &mdash; t</title></head><body>" : ""
        for _ in 0..<number(80) {
            let tag = tags[number(tags.count)]
            switch number(8) {
            case 0...2: text += "<\(tag)>" + line()
            case 3: text += "</\(tag)>"
            case 4: text += "<\(tag) hidden class='a b'>" + line(2) + "</\(tag)>"
            case 5: text += "<img alt=\"" + line(2).replacing("\"", with: "") + "\">"
            case 6: text += "&nbsp;&#233;&#x4e2d;&lt;&bogus;&#128512; \t\r\n "
            default: text += line() + "\n"
            }
        }
        return text
    }

    mutating func bytes() -> [UInt8] {
        let alphabet = Array("<>/!-[]()*_`#|>= \n\r\t\"'&;:abc.。é\u{FEFF}".utf8)
        return (0..<number(600)).map { _ in
            number(12) == 0 ? UInt8(number(256)) : alphabet[number(alphabet.count)]
        }
    }
}
