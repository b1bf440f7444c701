import Foundation
import TestSupport

/// HTTP by another program.
enum Curl {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    /// What came back.
    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = ["-s", "--noproxy", "*", "--max-time", "300"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    /// The address from a server's own announcement, once it answers `/health`.
    static func address(of server: BuiltBinary.Running) throws -> String {
        let deadline = Date(timeIntervalSinceNow: 300)
        while Date() < deadline {
            if let match = try server.errorsSoFar().firstMatch(of: #/serving on (http://[0-9.]+:[0-9]+)/#) {
                let address = String(match.output.1)
                if try run(["\(address)/health"]).contains("\"ok\"") { return address }
            }
            Thread.sleep(forTimeInterval: 0.2)
        }
        throw Silent(errors: try server.errorsSoFar())
    }

    private struct Silent: Error { let errors: String }
}
