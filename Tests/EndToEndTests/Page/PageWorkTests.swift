import Foundation
import TestSupport
import Testing

/// What the page does beyond asking: catalogues, measurements, the description of the routes, passages, colours.
@Suite(
    "The page at work",
    .enabled(if: Workplace.isReady && Browser.isInstalled, "\(Workplace.reason); \(Browser.reason)"), .serialized)
struct PageWorkTests {
    @Test("an assistant of a catalogue is taken in on the shelf, and gets a colour")
    func catalogue() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes", "--name", "Village").status == 0)
        try FileManager.default.createDirectory(
            atPath: place.folder.path("offered"), withIntermediateDirectories: true)
        #expect(try place.run("export", "offered/village.footnote").status == 0)
        let made = try place.run("catalogue", "make", "offered")
        #expect(made.status == 0 && made.output.contains("village.footnote: Village, 3 documents"), "\(made)")
        let listed = try place.run("catalogue", "list", "offered", "--json")
        #expect(listed.status == 0 && listed.output.contains("\"sha256\""), "\(listed)")

        var other = try Workplace()
        other.binary.environment["FOOTNOTE_INDEX"] = nil
        try other.openPage { browser, _ in
            try browser.wait(forElement: "#panel-shelf")
            try browser.click("#catalogue summary")
            try browser.type(place.folder.path("offered"), into: "#catalogue-place")
            try browser.click(button: "Look")
            try browser.wait(forElement: "[data-offer]")
            #expect(try browser.text("[data-offer]").contains("3 documents"))
            try browser.click(button: "Take it in")
            try browser.wait(forElement: "[data-assistant=Village]")
            try browser.click(button: "Describe")
            let colour = "document.querySelector('.hue')"
            try browser.run("\(colour).value = 210; \(colour).dispatchEvent(new Event('input', { bubbles: true }))")
            try browser.click(button: "Keep")
            let badge = "document.querySelector('[data-assistant] .badge').style.getPropertyValue('--hue')"
            try browser.wait(for: "!document.querySelector('[data-assistant] form') && \(badge) === '210'")
        }
        let installed = try other.run("catalogue", "install", place.folder.path("offered"), "village", "--name", "Two")
        #expect(installed.status == 0 && installed.output.contains("Two.footnote"), "\(installed)")
        try FileManager.default.removeItem(atPath: place.folder.path("offered/catalogue.json"))
        let gone = try other.run("catalogue", "list", place.folder.path("offered"))
        #expect(gone.status == 2 && gone.errors.contains("there is no catalogue"), "\(gone)")
    }

    @Test("an index is measured with what people judged, and a miss is asked again")
    func measuring() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try place.write(
            """
            {"question": "Who built the lighthouse at Cape Morrow?", "answers": ["Ida Lindqvist"]}
            {"question": "Who is the treasurer of the rowing club?", "answers": ["Nobody of that name"]}

            """, to: "test.questions.jsonl")
        try place.openPage { browser, _ in
            try browser.click("#tab-measure")
            try browser.click("#measure-start")
            try browser.wait(forElement: "#measure-report table")
            #expect(try browser.text("#measure-report").contains("2 questions"))
            #expect(try browser.text("#measure-report").contains("1 miss"))
            try browser.click(".miss .past")
            try browser.wait(forElement: ".turn .confidence")
            #expect(try browser.text(".turn h2").contains("treasurer"))
        }
    }

    @Test("a document's passages are listed, and each opens the document at its place")
    func passages() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try place.openPage { browser, _ in
            try browser.click("#tab-documents")
            try browser.click(button: "Passages")
            try browser.click(".passages .past")
            try browser.wait(forElement: "#reader mark")
        }
    }

    @Test("the routes are shown for people, without anything from elsewhere")
    func description() throws {
        let place = try Workplace()
        try place.openPage(["--without-index"]) { browser, address in
            try browser.click("footer a")
            try browser.wait(forElement: ".route")
            let all = try #require(try browser.value("document.querySelectorAll('.route').length") as? Int)
            try browser.type("measurements", into: "#find")
            try browser.wait(for: "document.querySelectorAll('.route').length === 3")
            #expect(all > 60)
            try browser.click(".route summary")
            #expect(try browser.text(".route[open]").contains("questions"))
            let elsewhere =
                "performance.getEntriesByType('resource').filter((e) => !e.name.startsWith('\(address)')).length"
            #expect(try browser.value(elsewhere) as? Int == 0)
        }
    }

    @Test("files that are dropped on the shelf become an assistant's documents")
    func dropping() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try place.openPage { browser, _ in
            try browser.click("#tab-shelf")
            try browser.run(
                """
                const data = new DataTransfer();
                data.items.add(new File(["Rye needs sixteen hours."], "rye.txt", { type: "text/plain" }));
                document.querySelector("#panel-shelf").dispatchEvent(
                    new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
                """)
            #expect(try browser.text("#new-chosen").contains("rye.txt"))
            #expect(try browser.value("document.activeElement.id") as? String == "new-name")
            // Back and forth in the browser's history shows the tab of each address.
            try browser.run("location.hash = '#documents'")
            try browser.wait(forElement: ".document")
            try browser.run("history.back()")
            try browser.wait(for: "document.querySelector('#panel-shelf').checkVisibility()")
        }
    }
}
