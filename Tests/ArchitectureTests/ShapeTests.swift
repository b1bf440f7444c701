import Foundation
import Testing

/// One concept a file, and nothing in the sources that belongs to one machine or one day.
@Suite struct ShapeTests {
    static let longestFile = 350

    @Test(arguments: ["Sources", "Tests"])
    func noFileIsLongerThanOneConceptNeeds(folder: String) throws {
        for file in try SourceFile.all(below: folder, extensions: ["swift", "c", "h"]) {
            let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
            #expect(count <= Self.longestFile, "\(file.path) has \(count) lines")
        }
    }

    @Test func noFileIsNamedAfterNothing() throws {
        for file in try SourceFile.all(below: "Sources") {
            for name in ["Utils", "Utilities", "Helpers", "Helper", "Misc", "Placeholder"] {
                let folders = file.path.split(separator: "/").map { $0.replacingOccurrences(of: ".swift", with: "") }
                #expect(!folders.contains(name), "\(file.path)")
            }
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func noFileHoldsAPostponedPromiseOrAMachinesPath(folder: String) throws {
        // Spelled in two parts, so that this file does not find itself.
        let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX:", "/wo" + "rk/", "/ho" + "me/"]
        for file in try SourceFile.all(below: folder, extensions: ["swift", "c", "h", "html"]) {
            for (index, line) in file.text.components(separatedBy: "\n").enumerated() {
                for word in words where line.contains(word) {
                    Issue.record("\(file.path):\(index + 1) has \(word)")
                }
            }
        }
    }
}
