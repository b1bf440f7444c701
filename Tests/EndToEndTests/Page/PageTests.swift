import Foundation
import TestSupport
import Testing

/// The page in a browser, as a person uses it, before the built binary with the real model.
@Suite(
    "The page in a browser",
    .enabled(if: Workplace.isReady && Browser.isInstalled, "\(Workplace.reason); \(Browser.reason)"), .serialized)
struct PageTests {
    private static let escape = "\u{E00C}"
    private static let enter = "\u{E007}"

    private func open(
        _ place: Workplace, _ arguments: [String] = [], _ test: (Browser, String) throws -> Void
    ) throws {
        try place.openPage(arguments) { browser, address in
            try test(browser, address)
            try record(browser)
        }
    }

    /// Keeps a picture of the page where somebody wants one, for the README.
    private func record(_ browser: Browser, as name: String? = nil) throws {
        guard let name, let folder = ProcessInfo.processInfo.environment["FOOTNOTE_PAGE_PICTURES"] else { return }
        try browser.picture().write(to: URL(filePath: folder).appending(path: "\(name).png"))
    }

    private func ask(_ question: String, _ browser: Browser) throws {
        let count = try browser.value("document.querySelectorAll('.turn').length") as? Int ?? 0
        try browser.type(question + Self.enter, into: "#question")
        try browser.wait(for: "document.querySelectorAll('.turn .confidence').length > \(count)")
    }

    @Test("a person asks, follows up, reads the source, and sees why there is no answer")
    func asking() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try open(place) { browser, address in
            try ask("Who built the lighthouse at Cape Morrow?", browser)
            #expect(try browser.text(".turn .answer").contains("Ida Lindqvist"))
            try browser.click(".answer .ref")
            try browser.wait(forElement: "#reader mark")
            #expect(try browser.text("#reader mark").contains("Ida Lindqvist"))
            try browser.press(Self.escape)
            try browser.wait(for: "!document.getElementById('reader').open")

            try ask("Who was the last keeper of the lighthouse at Cape Morrow?", browser)
            try ask("When did he leave it?", browser)
            #expect(try browser.text(".turn:first-child").contains("Understood as:"))

            try ask("What is the boiling point of tungsten hexafluoride?", browser)
            #expect(try browser.text(".turn:first-child .notice").contains("No answer"))
            try browser.click(".turn:first-child .why summary")
            #expect(try browser.text(".turn:first-child .why").contains("tungsten"))

            // At the width of a telephone nothing stands beside the page.
            try browser.resize(width: 390, height: 844)
            #expect(try browser.value("document.documentElement.scrollWidth <= innerWidth") as? Bool == true)
            try browser.resize(width: 1280, height: 900)

            try browser.open(address + "/?again#ask?q=Who%20built%20the%20lighthouse%20at%20Cape%20Morrow%3F")
            try browser.wait(for: "document.querySelectorAll('.turn .confidence').length === 1")
            #expect(try browser.text(".turn .answer").contains("Ida Lindqvist"))
            #expect(try browser.value("document.querySelectorAll('#history-list li').length") as? Int == 1)
        }
    }

    @Test("what a person says is right stands in a file that measures the index")
    func verdicts() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try open(place) { browser, _ in
            try ask("Who built the lighthouse at Cape Morrow?", browser)
            try browser.click(button: "Right")
            try browser.wait(
                for: "document.querySelector('.actions .state').innerText.includes('test.questions.jsonl')")
            try ask("What is the boiling point of tungsten hexafluoride?", browser)
            try browser.click(".turn:first-child .thumb")
            try browser.wait(for: "document.querySelector('.turn .actions .state').innerText.includes('jsonl')")
        }
        let report = try place.json("eval", "answers", "--questions", place.folder.path("test.questions.jsonl"))
        #expect(report["answerable"] as? Int == 1 && report["unanswerable"] as? Int == 1, "\(report)")
    }

    @Test("from a folder to an assistant, to a place on a PDF page, to a file for a friend, and back")
    func sharing() throws {
        var place = try Workplace()
        place.binary.environment["FOOTNOTE_INDEX"] = nil
        var paper = TestPDF(information: "/Title(The mill at Ansholm)")
        paper.addPage(["The mill at Ansholm", "This report was written for the parish council."])
        paper.addPage(["The mill at Ansholm was bought by Greta Holm in 1907.", "It ground rye until the war."])
        try Data(paper.bytes).write(to: URL(filePath: place.folder.path("notes/mill.pdf")))
        try Data("MZ\u{0}".utf8).write(to: URL(filePath: place.folder.path("notes/tool.exe")))
        try open(place) { browser, _ in
            try browser.wait(forElement: "#panel-shelf")
            try browser.click("#make summary")
            try browser.type("Village papers", into: "#new-name")
            try browser.type(place.folder.path("notes"), into: "#new-folder")
            try browser.type("Be brief.", into: "#new-instructions")
            try browser.type("Who bought the mill?", into: "#new-starters")
            try browser.click(button: "Make it")
            try browser.wait(for: "document.getElementById('makings').innerText.includes('4 documents')")
            #expect(try browser.text("#makings").contains("Left out"))
            try browser.wait(forElement: "[data-assistant=Village-papers]")
            #expect(try browser.text("[data-assistant]").contains("1 PDF"))
            try record(browser, as: "shelf")

            try browser.click("[data-assistant] .primary")
            try ask("Who bought the mill at Ansholm?", browser)
            #expect(try browser.text(".turn .answer").contains("Greta Holm"))
            try browser.click(".answer .ref")
            try browser.wait(forElement: "#reader .box")
            #expect(try browser.text("#page-name").contains("page 2"))
            let isOnPage =
                "(() => { const [a, b] = ['.box', '.paper'].map((s) => document.querySelector(s)"
                + ".getBoundingClientRect()); return a.width > 20 && a.left >= b.left && a.right <= b.right"
                + " && a.top >= b.top && a.bottom <= b.bottom; })()"
            #expect(try browser.value(isOnPage) as? Bool == true)
            try record(browser, as: "reader")
            try browser.press(Self.escape)

            try browser.click("#tab-shelf")
            try browser.click(button: "Share")
            let file = browser.folder.path("Village-papers.footnote")
            try browser.wait(for: "document.querySelector('.card > .state').innerText.includes('MB')")
            let deadline = Date(timeIntervalSinceNow: 60)
            while !FileManager.default.fileExists(atPath: file), Date() < deadline {
                Thread.sleep(forTimeInterval: 0.1)
            }
            try browser.click(button: "Remove")
            try browser.click(button: "Remove it")
            try browser.wait(for: "!document.querySelector('[data-assistant]')")

            try browser.type(file, into: "#import-file")
            try browser.wait(forElement: "#makings .card")
            #expect(try browser.text("#makings .card").contains("Who bought the mill?"))
            try browser.click(button: "Take it in")
            try browser.click("[data-assistant] .primary")
            try ask("Who bought the mill at Ansholm?", browser)
            #expect(try browser.text(".turn .answer").contains("Greta Holm"))
            #expect(try browser.text(".turn:first-child aside").contains("the source is not here"))
        }
    }

    @Test("documents that are chosen on the page become an assistant")
    func sent() throws {
        var place = try Workplace()
        place.binary.environment["FOOTNOTE_INDEX"] = nil
        try open(place) { browser, _ in
            try browser.wait(forElement: "#panel-shelf")
            try browser.click("#make summary")
            try browser.type("My notes", into: "#new-name")
            for name in ["lighthouse.md", "bread.txt"] {
                try browser.type(place.folder.path("notes/\(name)"), into: "#new-files")
            }
            #expect(try browser.text("#new-chosen").contains("2 documents"))
            try browser.type("Who built the lighthouse?", into: "#new-starters")
            try browser.click(button: "Make it")
            try browser.wait(for: "document.getElementById('makings').innerText.includes('has 2 documents')")
            #expect(try browser.text(".card").contains("Who built the lighthouse?"))
            try browser.click(".card .primary")
            try ask("Who built the lighthouse at Cape Morrow?", browser)
            #expect(try browser.text(".turn .answer").contains("Ida Lindqvist"))
            try browser.click(".answer .ref")
            try browser.wait(forElement: "#reader mark")
            try browser.press(Self.escape)
            try browser.click("#tab-shelf")
            try browser.click(button: "Remove")
            try browser.click(button: "Remove it")
            try browser.wait(for: "!document.querySelector('.card')")
        }
    }

    @Test("a file that is no assistant is refused, and nothing is taken in")
    func refused() throws {
        var place = try Workplace()
        place.binary.environment["FOOTNOTE_INDEX"] = nil
        try place.write("no index at all", to: "odd.footnote")
        try open(place) { browser, _ in
            try browser.type(place.folder.path("odd.footnote"), into: "#import-file")
            try browser.wait(for: "document.getElementById('makings').innerText.includes('is not taken in')")
            #expect(try browser.text("#shelf-list").isEmpty)
            // Chromium itself notes each reply of 400.
            #expect(try browser.console().allSatisfy { $0.contains("status of 400") })
        }
    }

    @Test("the bare model writes, and shows what it might have written instead")
    func writing() throws {
        let place = try Workplace()
        try open(place, ["--without-index"]) { browser, _ in
            try browser.click("#tab-write")
            try browser.value("document.getElementById('preset').value = 'Questions and answers'")
            try browser.value("document.getElementById('preset').dispatchEvent(new Event('change', {bubbles: true}))")
            try browser.click("#show-tokens")
            try browser.click("#write")
            try browser.wait(for: "document.getElementById('write-state').innerText.includes('tokens in')")
            try browser.value("document.querySelector('.token').focus()")
            #expect(try browser.text("#token-about").contains("%; instead "))
            try browser.click("#code summary")
            #expect(try browser.text("#code-curl").contains("/v1/completions"))
        }
    }
}
