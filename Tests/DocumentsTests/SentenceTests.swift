import Documents
import TestSupport
import Testing

@Suite("Sentences")
struct SentenceTests {
    /// Each text with its sentences between bars.
    @Test(
        "are split where a reader would split them",
        arguments: [
            "It rains.| It pours!| Does it?| Yes.",
            "Dr. Brown met Mrs. J. K. Smith at 3.14 p.m. in Washington.| They spoke.",
            "See Fig. 3 and No. 12, e.g. the pump.| It leaks.",
            "He lives in the U.S. The law applies.",
            "Apple Inc. announced it.| Then nothing.",
            "She said, “Go.”| He went.",
            "\"Why?\" he asked.| \"Because.\"",
            "Version 2.0.1 of example.com is out.| Get it.",
            "Wait... what?| Well… Perhaps.",
            "It ended in 1999.| The rest is known.",
            "It is known.[12]| Others differ.[3][4]| Some agree.",
            "This is **bold.**| And this `code.`| End",
            "(It was late.)| We left.",
            "我们去了北京。|天气很好！|你呢？|好。",
            "他说：“好。”|然后走了。",
            "「はい。」|と言った。",
            "“你好吗？”他问。|没有人回答。",
            "“好。”他说道：“走吧。”|然后走了。",
            "他问：“是谁？”|门开了。",
            "“停！”老师喊。|学生停下了！",
            "我……我不知道。|天黑了……|",
            "重量是3．5公斤。|价格是４．５元。",
            "1、打开电源\n|2、按下按钮。|等一分钟\n|（3）关闭电源\n|一、安装\n|①取出\n|4．完成。",
            "3.打开电源。|3、4月休息。",
            "真的吗?|是的.|好!",
            "周一休息；周二开门。|九点到五点。",
            "¿Qué hora es?| Son las tres.| ¡Vamos!",
            "यह एक है।| वह दो है।",
            "The name Yahoo! is registered.| Really.",
            "A line that is\nwrapped goes on.| The next one\nas well.",
            "First paragraph\n\n|second paragraph",
            "# A heading. With a stop\n|Text here.",
            "Intro:\n|- one.| Two\n|- three\n|1. First. item\n|2. Second",
            "| a. b | c |\n|| d | e |",
            "Title\n=====|\nText.",
            "Before:\n|```\n|let a = 1. Foo\n|b = 2\n|```\n|After.",
            "Vitamin C is good.| Charles I. He was king.",
        ])
    func goldens(marked: String) {
        // A bar splits, except in the table rows, where the first of two does.
        var expected = marked.components(separatedBy: "|")
        if marked.hasPrefix("| a") { expected = ["| a. b | c |", "| d | e |"] }
        if marked.hasPrefix("He lives") { expected = ["He lives in the U.S.", "The law applies."] }
        if marked.hasPrefix("Vitamin") { expected = ["Vitamin C is good.", "Charles I.", "He was king."] }
        if marked.hasPrefix("Wait") { expected = ["Wait... what?", "Well…", "Perhaps."] }
        let text = marked.hasPrefix("| a") ? "| a. b | c |\n| d | e |" : marked.replacing("|", with: "")
        let bytes = Array(text.utf8)
        let found = Sentences.ranges(in: text).map { String(decoding: bytes[$0], as: UTF8.self) }
        #expect(found == expected.map { $0.trimming() })
    }

    @Test("with a replaced character are known as such")
    func replaced() {
        #expect(Sentences.isWhole("All of it."))
        #expect(!Sentences.isWhole("Half \u{FFFD} it."))
    }

    @Test("take linear time")
    func linear() {
        // Each of these once made a naive splitter look at the same bytes again and again.
        for unit in [". ", ".(", "a.", "\n", "- ", "。", "[1]", "…", "J. ", "x "] {
            let text = String(repeating: unit, count: 100_000)
            #expect(processorSeconds { _ = Sentences.ranges(in: text) } < 10, "\(unit)")
        }
    }
}

extension String {
    fileprivate func components(separatedBy mark: Character) -> [String] {
        split(separator: mark, omittingEmptySubsequences: true).map(String.init)
    }

    fileprivate func trimming() -> String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
