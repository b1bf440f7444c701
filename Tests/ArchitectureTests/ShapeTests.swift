import Foundation
import Testing

/// One concept a file, and nothing in the sources that belongs to one machine or one day.
@Suite("Shape") struct ShapeTests {
    static let longestFile = 350
    static let longestFunction = 60
    static let mostParameters = 7
    /// Files of fewer lines than `smallFile`: a few concepts are that small.
    static let smallFile = 20
    static let mostSmallFiles = 40

    /// Functions that are longer or take more than they should: each file's with their names. The list only shrinks. Those
    /// of Tensors hand a kernel its operands, and say no more than the kernel does.
    static let tooLong: [String: Set<String>] = [:]
    static let tooManyParameters: [String: Set<String>] = [
        "Sources/Tensors/KeyValueStorage.swift": ["store", "attend"],
        "Sources/Tensors/Scan/VectorScan+Exact.swift": ["scan"],
        "Sources/Tensors/Training/SequenceAttention+Tile.swift": ["multiply"],
        "Sources/Tensors/Worker+Operations.swift": ["multiply"],
    ]

    @Test("no file is longer than one concept needs", arguments: ["Sources", "Tests"])
    func noFileIsLongerThanOneConceptNeeds(folder: String) throws {
        // What a generator writes is not read: its concepts are messages of a .proto file.
        for file in try SourceFile.all(below: folder, extensions: ["swift", "c", "h"])
        where !file.path.hasSuffix(".pb.swift") {
            #expect(file.lineCount <= Self.longestFile, "\(file.path) has \(file.lineCount) lines")
        }
    }

    @Test("no function is longer than one thought")
    func functionLength() throws {
        try check(Self.tooLong, of: { $0.lineCount > Self.longestFunction }) { "\($0.name) has \($0.lineCount) lines" }
    }

    /// An initialiser that fills in a value's fields has as many parameters as there are fields.
    @Test("no function takes more than a reader can hold")
    func functionParameters() throws {
        try check(Self.tooManyParameters, of: { $0.name != "init" && $0.parameterCount > Self.mostParameters }) {
            "\($0.name) has \($0.parameterCount) parameters"
        }
    }

    @Test("few files are tiny")
    func tinyFiles() throws {
        let tiny = try SourceFile.all(below: "Sources").filter { $0.lineCount < Self.smallFile }.map(\.path)
        #expect(tiny.count <= Self.mostSmallFiles, "\(tiny.joined(separator: "\n"))")
    }

    /// Expects offenders in the listed files only, and each listed function to be one still.
    private func check(
        _ listed: [String: Set<String>], of offends: (Declaration) -> Bool, _ says: (Declaration) -> String
    ) throws {
        var obsolete = listed
        for file in try SourceFile.all(below: "Sources") {
            for declaration in Declaration.all(in: CodeText.code(of: file.text)) where offends(declaration) {
                if listed[file.path]?.contains(declaration.name) != true {
                    Issue.record("\(file.path): \(says(declaration))")
                }
                obsolete[file.path]?.remove(declaration.name)
            }
        }
        for (path, names) in obsolete.sorted(by: { $0.key < $1.key }) where !names.isEmpty {
            Issue.record("\(path): take \(names.sorted().joined(separator: ", ")) off the list")
        }
    }

    @Test("a function's lines and parameters are counted as a reader counts them")
    func counting() {
        let code = """
            protocol P {
                func requirement(a: Int, b: (Int, Int) -> [String: Int])
                var x: Int { get }
            }
            func outer<T: P>(_ t: T, d: Dictionary<Int, Int> = [1: 2]) -> Int {
                func inner() { }
                return Self.init(1, 2)
            }
            """
        let all = Declaration.all(in: code)
        #expect(all.map(\.name) == ["requirement", "outer", "inner"])
        #expect(all.map(\.lineCount) == [0, 4, 1])
        #expect(all.map(\.parameterCount) == [2, 2, 0])
    }

    @Test("tests are named by a sentence: @Test(\"…\") func word()")
    func testNames() throws {
        for file in try SourceFile.all(below: "Tests") {
            // Strings are blanked in code; a name is told from a call's other arguments by the bracket before it.
            for match in file.text.matches(of: #/\n *@Test(\(\s*"|\W)/#) where !match.1.hasSuffix("\"") {
                let line = file.text[..<match.0.startIndex].count { $0 == "\n" } + 2
                Issue.record("\(file.path):\(line) has a test without a sentence")
            }
        }
    }

    @Test("no file is named after nothing")
    func noFileIsNamedAfterNothing() throws {
        for file in try SourceFile.all(below: "Sources") {
            for name in ["Utils", "Utilities", "Helpers", "Helper", "Misc", "Placeholder"] {
                let folders = file.path.split(separator: "/").map { $0.replacingOccurrences(of: ".swift", with: "") }
                #expect(!folders.contains(name), "\(file.path)")
            }
        }
    }

    @Test("no file holds a postponed promise or a machine's path", arguments: ["Sources", "Tests"])
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
