import Foundation
import Testing

/// The safety line: raw memory is Tensors' business, and everything else is spans and arrays.
@Suite struct SafetyTests {
    /// Files outside Sources/Tensors that face a C library or memory that is lent, each with its reason.
    static let filesWithUnsafeCode: [String: String] = [
        "Sources/Digests/SHA256.swift": "lends bytes to a C function and takes the digest from it",
        "Sources/Documents/Containers/ZipContainer.swift":
            "libarchive reads from lent bytes into a lent buffer, and names go by the thread's locale",
        "Sources/Documents/XML/XMLParse.swift": "libxml2 calls back with pointers into its buffers",
        "Sources/Documents/Files/SourceFile.swift": "open without blocking, fstat and read take pointers",
        "Sources/Documents/Files/FileState.swift": "stat takes a path and fills a structure",
        "Sources/Documents/Watching/FolderWatch.swift": "inotify takes a path and fills a buffer",
        "Sources/Documents/Files/FileSystem.swift": "lstat, realpath and readdir take and give pointers",
        "Sources/Documents/Text/CharsetConversion.swift": "iconv moves pointers through its buffers",
        "Sources/Documents/Text/CharsetDetection.swift": "uchardet reads a buffer and owns the name it gives",
        "Sources/Documents/HTML/HTMLEvents.swift": "libxml2 calls back with pointers into its buffers",
        "Sources/OutsidePrograms/ProgramExecution.swift": "swift-subprocess lends each piece of output as a buffer",
        "Sources/IndexStore/Vectors/DenseMatrix.swift":
            "withUnsafeData is GRDB's name for lending a row's bytes; they become a span at once",
        "Sources/Documents/Markdown/MarkdownTree.swift": "cmark-gfm hands out pointers into its tree",
    ]

    @Test("unsafe code stays in tensors and the named files")
    func unsafeCodeStaysInTensorsAndTheNamedFiles() throws {
        for file in try SourceFile.all(below: "Sources") where file.target != "Tensors" {
            if Self.filesWithUnsafeCode[file.path] != nil { continue }
            for (index, line) in file.codeLines.enumerated() where Self.mentionsUnsafe(line) {
                Issue.record("\(file.path):\(index + 1) uses unsafe code")
            }
        }
    }

    @Test("the named files exist")
    func theNamedFilesExist() throws {
        let paths = Set(try SourceFile.all(below: "Sources").map(\.path))
        for path in Self.filesWithUnsafeCode.keys {
            if !paths.contains(path) { Issue.record("\(path) is gone: take it off the list") }
        }
    }

    @Test(
        "a way around the compiler stays in tensors",
        arguments: ["@unchecked Sendable", "nonisolated(unsafe)", "try!", "as!", "fatalError(", "@preconcurrency"])
    func aWayAroundTheCompilerStaysInTensors(construct: String) throws {
        for file in try SourceFile.all(below: "Sources") where file.target != "Tensors" {
            for (index, line) in file.codeLines.enumerated() where line.contains(construct) {
                Issue.record("\(file.path):\(index + 1) has \(construct)")
            }
        }
    }

    @Test("the reader of this test sees code and not comments")
    func theReaderOfThisTestSeesCodeAndNotComments() {
        let text = #"""
            let a = "unsafe" // unsafe
            /* unsafe
               unsafe */ let b = 1
            let p = unsafe pointer
            """#
        let lines = CodeText.code(of: text).components(separatedBy: "\n")
        #expect(lines.map(Self.mentionsUnsafe) == [false, false, false, true])
        #expect(Self.mentionsUnsafe("func f(_ p: UnsafeRawPointer)"))
        #expect(Self.mentionsUnsafe("x.withUnsafeBytes { }"))
        #expect(!Self.mentionsUnsafe("let isUnsafeMemoryAllowed"))
    }

    /// Whether a line of code has the word `unsafe`, an `Unsafe…` type, or a `withUnsafe…` function.
    static func mentionsUnsafe(_ line: String) -> Bool {
        line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { word in
            word == "unsafe" || word.hasPrefix("Unsafe") || word.hasPrefix("withUnsafe") || word.hasPrefix("unsafeBit")
                || word == "OpaquePointer"
        }
    }
}
