import Foundation
import TestSupport
import Testing

extension Workplace {
    /// Opens the page of a server in a fresh browser; both end with the test.
    ///
    /// What the browser's console says is a failure, as an error is.
    func openPage(_ arguments: [String] = [], _ test: (Browser, String) throws -> Void) throws {
        let server = try binary.start(["serve", "--port", "0"] + arguments)
        defer {
            server.process.terminate()
            server.process.waitUntilExit()
        }
        let address = try Curl.address(of: server)
        let browser = try Browser()
        defer { browser.quit() }
        try browser.open(address)
        try browser.wait(for: "document.getElementById('about').textContent.includes('SmolLM2')")
        do {
            try test(browser, address)
        } catch {
            Issue.record("\(error)\n\(try browser.text("main"))\n\(try browser.console())\n\(try server.errorsSoFar())")
        }
        #expect(try browser.console().isEmpty)
    }
}
