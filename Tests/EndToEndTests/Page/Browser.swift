import Foundation
import TestSupport

/// A Chromium of its own, with a fresh profile and no window, led through WebDriver (W3C Recommendation, 2018).
final class Browser {
    private static let programs = ["/usr/bin/chromium", "/usr/bin/chromedriver"]
    static let isInstalled =
        Curl.isInstalled && programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    static let reason = "needs chromium and chromium-driver, and curl"

    /// Where downloads go, and what else the browser leaves.
    let folder: TemporaryFolder
    private let driver = Process()
    private let root: String
    private var session = ""

    init() throws {
        folder = try TemporaryFolder()
        let log = folder.path("driver.log")
        try Data().write(to: URL(filePath: log))
        driver.executableURL = URL(filePath: Self.programs[1])
        driver.arguments = ["--port=0"]
        driver.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.url.path, "LANG": "en_GB.UTF-8"]
        driver.standardOutput = try FileHandle(forWritingTo: URL(filePath: log))
        driver.standardError = FileHandle.nullDevice
        try driver.run()
        let port = try Self.repeating("the driver's port") {
            try String(contentsOfFile: log, encoding: .utf8).firstMatch(of: #/successfully on port (\d+)/#)?.1
        }
        root = "http://127.0.0.1:\(port)"
        // A sandbox needs rights that a container does not give; only the page of the server under test is opened.
        let arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        let created = try call(
            "POST", "/session",
            [
                "capabilities": [
                    "alwaysMatch": [
                        "browserName": "chrome", "timeouts": ["script": 120_000],
                        "goog:loggingPrefs": ["browser": "ALL"],
                        "goog:chromeOptions": ["binary": Self.programs[0], "args": arguments],
                    ]
                ]
            ])
        guard let id = (created as? [String: Any])?["sessionId"] as? String else {
            throw Unexpected(what: "\(created)")
        }
        session = "/session/\(id)"
        try resize(width: 1280, height: 900)
        try command("Browser.setDownloadBehavior", ["behavior": "allow", "downloadPath": folder.url.path])
    }

    /// Ends the browser and its driver.
    func quit() {
        // Best effort: the test is over, and nobody would miss the reply.
        _ = try? call("DELETE", session, nil)
        // A process that a worker thread starts inherits that thread's blocked signals: only this one reaches it surely.
        kill(driver.processIdentifier, SIGKILL)
        driver.waitUntilExit()
    }

    func open(_ address: String) throws { _ = try call("POST", session + "/url", ["url": address]) }

    func resize(width: Int, height: Int) throws {
        try command(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    /// Prefers dark pages or light ones.
    func prefer(dark: Bool) throws {
        let feature = ["name": "prefers-color-scheme", "value": dark ? "dark" : "light"]
        try command("Emulation.setEmulatedMedia", ["features": [feature]])
    }

    /// The value of an expression in the page.
    @discardableResult
    func value(_ expression: String) throws -> Any {
        try call("POST", session + "/execute/sync", ["script": "return \(expression)", "args": [Any]()])
    }

    /// What a script gives to the function that is its last argument.
    func awaited(_ script: String) throws -> Any {
        try call("POST", session + "/execute/async", ["script": script, "args": [Any]()])
    }

    /// Runs statements in the page, beside its policy.
    func run(_ script: String) throws {
        _ = try call("POST", session + "/execute/sync", ["script": script, "args": [Any]()])
    }

    func text(_ selector: String) throws -> String {
        let expression = "[...document.querySelectorAll('\(selector)')].map((e) => e.innerText).join('\\n')"
        return try value(expression) as? String ?? ""
    }

    /// Waits until an expression is true.
    func wait(for expression: String) throws {
        _ = try Self.repeating(expression) { (try value("Boolean(\(expression))") as? Bool) == true ? true : nil }
    }

    /// Waits until an element is there and can be seen.
    func wait(forElement selector: String) throws {
        try wait(for: "document.querySelector('\(selector)')?.checkVisibility()")
    }

    /// Clicks as a person does: an element that is covered or hidden can't be clicked.
    func click(_ selector: String) throws {
        try wait(forElement: selector)
        _ = try call("POST", session + "/element/\(try element(selector))/click", [String: Any]())
    }

    /// Clicks the button of these words.
    func click(button words: String) throws {
        try wait(for: "[...document.querySelectorAll('button')].some((e) => e.innerText === '\(words)')")
        try value("[...document.querySelectorAll('button')].find((e) => e.innerText === '\(words)').id ||= 'chosen'")
        let id = try value("[...document.querySelectorAll('button')].find((e) => e.innerText === '\(words)').id")
        try click("#\(id)")
        try value("document.querySelector('#chosen')?.removeAttribute('id')")
    }

    /// Types into an element, key by key; into a field for files, a path.
    func type(_ text: String, into selector: String) throws {
        _ = try call("POST", session + "/element/\(try element(selector))/value", ["text": text])
    }

    func press(_ key: String) throws {
        let keys = [["type": "keyDown", "value": key], ["type": "keyUp", "value": key]]
        _ = try call(
            "POST", session + "/actions", ["actions": [["type": "key", "id": "keyboard", "actions": keys]]])
    }

    /// What the console has said since it was last asked.
    func console() throws -> [String] {
        let entries = try call("POST", session + "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
        return entries.map { "\($0["message"] ?? $0)" }
    }

    /// The visible part of the page, as PNG.
    func picture() throws -> Data {
        let text = try call("GET", session + "/screenshot", nil) as? String ?? ""
        guard let data = Data(base64Encoded: text) else { throw Unexpected(what: "no picture") }
        return data
    }

    private func element(_ selector: String) throws -> String {
        let found = try call("POST", session + "/element", ["using": "css selector", "value": selector])
        guard let id = (found as? [String: Any])?.values.first as? String else { throw Unexpected(what: selector) }
        return id
    }

    private func command(_ name: String, _ parameters: [String: Any]) throws {
        _ = try call("POST", session + "/goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    private func call(_ method: String, _ path: String, _ body: [String: Any]?) throws -> Any {
        var arguments = ["-X", method, root + path]
        if let body {
            let data = try JSONSerialization.data(withJSONObject: body)
            arguments += ["-H", "Content-Type: application/json", "-d", String(decoding: data, as: UTF8.self)]
        }
        let reply = try JSONSerialization.jsonObject(with: Data(try Curl.run(arguments).utf8)) as? [String: Any]
        guard let value = reply?["value"] else { throw Unexpected(what: "\(reply ?? [:])") }
        if let error = value as? [String: Any], let message = error["message"] as? String, error["error"] != nil {
            throw Unexpected(what: message)
        }
        return value
    }

    private static func repeating<Value>(_ what: String, _ attempt: () throws -> Value?) throws -> Value {
        let deadline = Date(timeIntervalSinceNow: 120)
        while Date() < deadline {
            if let value = try attempt() { return value }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw Unexpected(what: "waited in vain for: \(what)")
    }

    struct Unexpected: Error, CustomStringConvertible {
        let what: String
        var description: String { what }
    }
}
