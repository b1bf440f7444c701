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

    @Test("an assistant gets a picture of any size, which is shown with its name, kept small, and taken away again")
    func picture() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes", "--name", "Village").status == 0)
        try place.openPage { browser, _ in
            let large = browser.folder.url.appending(path: "large.png")
            // Any large picture: what the browser shows of the page.
            try browser.picture().write(to: large)
            try browser.click("#tab-shelf")
            try browser.wait(forElement: "[data-assistant]")
            try browser.click(button: "Describe")
            try browser.type(large.path, into: "[data-assistant] .looks input[type=file]")
            let picture = "document.querySelector('[data-assistant] .badge img')"
            try browser.wait(for: "\(picture)?.naturalWidth === 192")
            try browser.click(button: "Keep")
            try browser.wait(for: "!document.querySelector('[data-assistant] form') && \(picture)?.complete")
            #expect(try browser.value("\(picture).alt") as? String == "Village")
            #expect(try browser.value("\(picture).naturalHeight") as? Int == 192)
            #expect(
                try browser.value("document.querySelector('[data-assistant] .badge').ariaHidden") is NSNull)
            let svg = browser.folder.url.appending(path: "drawing.svg")
            try Data("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8).write(to: svg)
            try browser.click(button: "Describe")
            try browser.type(svg.path, into: "[data-assistant] .looks input[type=file]")
            try browser.wait(for: "document.querySelector('.looks .state').textContent.includes('drawing.svg')")
            try browser.click(button: "No picture")
            try browser.click(button: "Keep")
            try browser.wait(for: "!document.querySelector('[data-assistant] form') && !\(picture)")
        }
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

    @Test("a document is renamed in place with the keyboard, is found by its new name, and a run keeps it")
    func renaming() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try place.openPage { browser, _ in
            try browser.click("#tab-documents")
            try browser.wait(forElement: ".document")
            let name = "document.querySelector('.document b').textContent"
            let before = try #require(try browser.value(name) as? String)
            try browser.click(button: "Edit")
            let focused = "document.activeElement.name"
            #expect(try browser.value(focused) as? String == "title")
            // Escape leaves everything as it is, and the focus where it was.
            try browser.press("\u{E00C}")
            #expect(try browser.value("document.activeElement.innerText") as? String == "Edit")
            #expect(try browser.value(name) as? String == before)
            try browser.click(button: "Edit")
            // The title is selected: what is typed replaces it.
            try browser.type("Quokka ledger", into: ".document form [name=title]")
            try browser.type("harbour, rye", into: ".document form [name=tags]")
            try browser.press("\u{E007}")
            try browser.wait(for: "!document.querySelector('.document form') && \(name) === 'Quokka ledger'")
            #expect(try browser.value("document.querySelector('#announce').textContent") as? String == "Saved.")
            #expect(
                try browser.value("document.activeElement.getAttribute('aria-label')") as? String
                    == "Edit Quokka ledger")
            let tags = try browser.text(".document:first-child .tag")
            #expect(tags.contains("harbour") && tags.contains("rye"), "\(tags)")
        }
        #expect(try place.run("index", "notes").status == 0)
        let listed = try place.run("list", "--json")
        #expect(listed.output.contains("Quokka ledger") && listed.output.contains("rye"), "\(listed)")
    }

    @Test("who writes elsewhere is told before a question is asked, and with its answer")
    func elsewhere() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try place.openPage(["--answer-model", "http://127.0.0.1:9/v1#writer"]) { browser, _ in
            let before = try browser.text("#ask-remote")
            #expect(before.contains("http://127.0.0.1:9") && before.contains("the model writer there"), "\(before)")
            func after(_ style: String, _ failure: String) throws -> String {
                let script = """
                    const give = arguments[arguments.length - 1];
                    (async () => {
                    const { turnView } = await import(document.querySelector("script").src.replace("main.js", "answers.js"));
                    const remote = { origin: "https://a.example", model: "writer", passages: 3, failure: \(failure) };
                    const summary = { remote, style: "\(style)", confidence: 0.9, threshold: 0.3, timings: {} };
                    const view = turnView({ question: "x", query: "x", text: "y", citations: [], summary }, {});
                    view.finish();
                    give(view.element.textContent);
                    })();
                    """
                return try browser.awaited(script) as? String ?? ""
            }
            #expect(
                try after("paragraph", "null").contains("Written by writer at https://a.example, and checked here."))
            #expect(try after("paragraph", "null").contains("The question and 3 passages were sent there."))
            #expect(try after("sentence", "'it sleeps'").contains("https://a.example was asked to write: it sleeps."))
            #expect(try after("sentence", "null").contains("no sentence of its reply stands in the sources"))
        }
        try place.openPage { browser, _ in
            let isShown = try browser.value("document.querySelector('#ask-remote').checkVisibility()")
            #expect(isShown as? Bool == false)
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
