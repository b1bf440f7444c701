import Evaluation
import Formats
import Foundation
import TestSupport
import Testing

/// The report's page: it holds no text that a document could use against its reader, and needs nothing else.
@Suite("The page of a report on answers")
struct AnswerPageTests {
    private static let hostile = [
        "</style></title><script>alert(1)</script>", "' onmouseover='alert(1)", "\" style=\"display:none", "<!-- ",
        "]]>&amp;&lt;", "<img src=x onerror=alert(1)>", "\u{202E}gnihtemos\u{2066}", "nul\0escape\u{1B}[2J",
        "javascript:alert(1)", "\\(escape)", "{{x}} ${x}", "日本語 עברית",
    ]

    /// A page whose texts all are `text`; its figures are always the same.
    private func page(_ text: String) -> String {
        var citation = AnswerRecord.CitedQuote(id: 1, quote: text, source: .invented, hitsEvidence: false)
        citation.path = "/notes/\(text)"
        citation.title = text
        citation.lastLine = 2
        citation.endByte = 4
        let records = [
            AnswerRecord.made(
                text, accepted: [text, "b"], exact: true, contained: true, f1: 1, answer: "So \(text) it is.",
                shortAnswer: text, question: text, document: text, citations: [citation], rank: 1),
            .made("2", accepted: [text], confidence: 0.2, abstained: true, exact: true, contained: true, f1: 1),
            .made("3", accepted: [text], confidence: 0.7, answer: text, shortAnswer: "elsewhere", question: text),
            .made("4", accepted: [], confidence: 0.4, abstained: true, answer: "", document: nil),
        ]
        var setting = AnswerReport.Setting.made()
        setting.index = "/indexes/\(text)"
        setting.model = text
        setting.documents = [text]
        setting.omissions = [QuestionOmission(reason: text, questions: 2, example: text)]
        return AnswerPage(AnswerReport(records, setting: setting), records: records).html
    }

    private func tags(_ page: String) -> [String] { page.matches(of: #/<[^>]*>/#).map { String($0.output) } }

    @Test("Hostile text changes no element and no attribute", arguments: hostile)
    func hostileText(text: String) {
        let page = page(text)
        #expect(tags(page) == tags(self.page("harmless")))
        #expect(!page.contains("<script") && !page.contains("<img"))
        for scalar in page.unicodeScalars where scalar != "\n" && scalar != "\t" {
            #expect(!(scalar.value < 0x20 || (0x202A...0x202E).contains(scalar.value) || scalar.value == 0x2066))
        }
    }

    @Test("Random text comes through escaped and can be read back", arguments: 1..<6)
    func escaping(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("&<>\"'ab;#x3 \n\t=/é語")
        let text = String((0..<200).compactMap { _ in alphabet.randomElement(using: &random) })
        let escaped = Markup.escaped(text)
        #expect(!escaped.contains { "<>\"'".contains($0) }, "seed \(seed)")
        var back = escaped
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
            back = back.replacing(entity, with: character)
        }
        #expect(back == text, "seed \(seed)")
        let markup: Markup = "<p title='\(text)'>\(text)</p>"
        #expect(markup.source == "<p title='\(escaped)'>\(escaped)</p>", "seed \(seed)")
    }

    @Test("Elements are closed in order, ids are unique, drawings are named or hidden")
    func wellFormed() throws {
        let page = page("harmless")
        var open: [String] = []
        for tag in tags(page) where !tag.hasPrefix("<!") {
            let name = String(tag.dropFirst(tag.hasPrefix("</") ? 2 : 1).prefix { $0.isLetter || $0.isNumber })
            if tag.hasPrefix("</") {
                #expect(open.popLast() == name, "\(tag)")
            } else if !tag.hasSuffix("/>"), name != "meta" {
                open.append(name)
            }
        }
        #expect(open.isEmpty)
        let ids = page.matches(of: #/ id='([^']*)'/#).map { String($0.output.1) }
        #expect(Set(ids).count == ids.count && !ids.isEmpty)
        for drawing in tags(page).filter({ $0.hasPrefix("<svg") }) {
            if drawing.contains("aria-hidden='true'") { continue }
            let labels = try #require(drawing.firstMatch(of: #/aria-labelledby='([^']*)'/#)?.output.1)
            #expect(drawing.contains("role='img'") && labels.split(separator: " ").allSatisfy { ids.contains("\($0)") })
        }
    }

    @Test("The page needs no other file and no other host, and knows day and night")
    func selfContained() {
        let page = page("harmless")
        for outside in ["http:", "https:", "src=", "href=", "url(", "@import", "<link", "<script"] {
            #expect(!page.contains(outside), "\(outside)")
        }
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("prefers-color-scheme: dark"))
    }

    @Test("The short answer stands in bold in its sentence; what is wrong is said")
    func examples() {
        let page = page("harmless")
        #expect(page.contains("So <strong>harmless</strong> it is."))
        #expect(page.contains("invented: it does not stand there"))
        #expect(page.contains("<strong>1 are invented</strong>"))
        #expect(page.contains("Right answers withheld"))
    }

    @Test("Plots stay within their frame", arguments: 1..<5)
    func coordinates(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let records = AnswerRecord.random(150, using: &random)
        let page = AnswerPage(AnswerReport(records, setting: .made()), records: records).html
        for match in page.matches(of: #/ d='([^']*)'/#) {
            #expect(match.output.1.allSatisfy { "MLHV0123456789. \n".contains($0) }, "seed \(seed): \(match.output.0)")
            for number in match.output.1.matches(of: #/-?[0-9]+\.?[0-9]*/#) {
                let value = try #require(Double(number.output))
                #expect(value >= 0 && value <= 480, "seed \(seed): \(match.output.0)")
            }
        }
    }

    @Test("Coordinates have a point and two decimals, whatever the sign")
    func numbers() {
        let markup: Markup = "\(1.005) \(-0.25) \(12.0) \(0.999) \(7)"
        #expect(markup.source == "1.00 -0.25 12.00 1.00 7")
    }
}
