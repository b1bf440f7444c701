import Foundation
import TestSupport
import Testing

/// The checks that find what keeps people out of a page (axe-core).
private enum Axe {
    static let path = ProcessInfo.processInfo.environment["FOOTNOTE_AXE"]
}

/// The page before axe-core, which knows most of what WCAG asks for: each tab, light and dark, wide and narrow.
///
/// `tools/check-page` fetches axe-core and names its file in `FOOTNOTE_AXE`.
@Suite(
    "The page for everybody",
    .enabled(
        if: Workplace.isReady && Browser.isInstalled && Axe.path != nil,
        "\(Workplace.reason); \(Browser.reason); and axe.min.js, named in FOOTNOTE_AXE (tools/check-page)"),
    .serialized)
struct AccessibilityTests {
    /// What opens as much of each tab as there is, and how it is known to be there.
    private static let tabs: [(name: String, opening: String, isOpen: String)] = [
        (
            "ask",
            "document.querySelector('#question').value = 'Who built the lighthouse at Cape Morrow?';"
                + "document.querySelector('#ask-form').requestSubmit()", "document.querySelector('.turn .confidence')"
        ),
        (
            "shelf", "for (const one of document.querySelectorAll('#panel-shelf details')) one.open = true",
            "document.querySelector('#catalogue').open"
        ),
        (
            "search",
            "document.querySelector('#search-words').value = 'keeper';"
                + "document.querySelector('#search-form').requestSubmit()", "document.querySelector('.hit')"
        ),
        ("documents", "", "document.querySelector('.document')"),
        ("measure", "", "document.querySelector('#measure-form')"),
        (
            "write", "document.querySelector('#compare').click(); document.querySelector('#code').open = true",
            "document.querySelector('#second').checkVisibility()"
        ),
    ]

    private func violations(_ browser: Browser, _ script: String) throws -> [String] {
        try browser.run(script)
        let found = try browser.awaited(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document).then(({ violations, passes }) => done([String(passes.length), ...violations.map(({ id, nodes }) =>
                id + ": " + nodes.map(({ target }) => target.join(" ")).join(", "))]), (error) => done(["0", String(error)]));
            """)
        let lines = try #require(found as? [String])
        // A run that checked nothing would find nothing.
        #expect(try #require(lines.first.flatMap { Int($0) }) > 10)
        return Array(lines.dropFirst())
    }

    @Test("axe-core finds nothing on any tab, in light and dark, on a screen and on a telephone")
    func everyTab() throws {
        let script = try String(contentsOfFile: try #require(Axe.path), encoding: .utf8)
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try place.openPage { browser, address in
            for (width, height) in [(1280, 900), (390, 844)] {
                for dark in [false, true] {
                    try browser.resize(width: width, height: height)
                    try browser.prefer(dark: dark)
                    try browser.open("\(address)/?\(width)\(dark)")
                    try browser.wait(for: "document.getElementById('about').textContent.includes('SmolLM2')")
                    for tab in Self.tabs {
                        try browser.click("#tab-\(tab.name)")
                        try browser.run(tab.opening)
                        try browser.wait(for: tab.isOpen)
                        try browser.run("for (const one of document.querySelectorAll('main details')) one.open = true")
                        let found = try violations(browser, script)
                        #expect(found.isEmpty, "\(tab.name), \(width) wide, dark: \(dark)")
                        #expect(
                            try browser.value("document.documentElement.scrollWidth <= innerWidth") as? Bool == true)
                    }
                    try browser.open("\(address)/docs?\(width)\(dark)")
                    try browser.wait(forElement: ".route")
                    try browser.run(
                        "for (const one of [...document.querySelectorAll('.route')].slice(0, 5)) one.open = true")
                    #expect(try violations(browser, script).isEmpty, "docs, \(width) wide, dark: \(dark)")
                    #expect(try browser.value("document.documentElement.scrollWidth <= innerWidth") as? Bool == true)
                }
            }
        }
    }
}
