import ArgumentParser
import Foundation
import IndexStore

/// How an index that comes from elsewhere is taken in.
struct ImportArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Another name for the index.", valueName: "text"))
    var name: String?

    @Flag(help: "Replace an index of the same name.")
    var force = false

    /// Says what was taken in, and how it is asked.
    func tell(_ report: SharingReport, on out: Output) throws {
        if out.printsJSON { return try out.json(report) }
        for line in SharingText(terminal: out.terminal).lines(of: report) { try out.line(line) }
        let word = URL(filePath: report.path).deletingPathExtension().lastPathComponent
        out.note("ask it with: footnote ask --index '\(out.terminal.printable(word))' QUESTION")
    }
}
