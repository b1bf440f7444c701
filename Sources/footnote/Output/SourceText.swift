package import Answering
import Foundation
import IndexStore
import Passages

/// Sources as a terminal shows them.
package struct SourceText: Sendable {
    private let terminal: Terminal
    private let workingFolder: String

    /// Prints for a terminal; paths below `workingFolder` are shown relative to it.
    package init(terminal: Terminal, workingFolder: String = FileManager.default.currentDirectoryPath) {
        self.terminal = terminal
        self.workingFolder = workingFolder
    }

    /// `Title › Heading, path:12-14`, the last part a link to the file.
    package func place(
        title: String, headingPath: [String], path: String, firstLine: Int, lastLine: Int, page: Int? = nil
    ) -> String {
        // A Markdown document's first heading often is its title; it need not be said twice.
        let headings = headingPath.first == title ? Array(headingPath.dropFirst()) : headingPath
        var text = terminal.bold(
            terminal.printable(([title] + headings).joined(separator: " › ")).replacing("\n", with: " "))
        var lines = ":\(firstLine)"
        if lastLine > firstLine { lines += "-\(lastLine)" }
        if let page { lines += " (page \(page))" }
        text += ", " + terminal.link(terminal.printable(shown(path)) + lines, path: path)
        return text
    }

    /// A citation on several lines: its place, its words unless left out, and a warning where the source has changed since.
    package func lines(of citation: Citation, withQuote: Bool = true) -> [String] {
        var lines = [
            "[\(citation.id)] "
                + place(
                    title: citation.title, headingPath: citation.headingPath, path: citation.path,
                    firstLine: citation.firstLine, lastLine: citation.lastLine, page: citation.page)
                + terminal.dim(origin(citation.index))
        ]
        if withQuote { lines += quote(citation.quote) }
        if citation.isMissing {
            lines.append("    " + terminal.yellow("not checked: the source is not here"))
        } else if citation.isStale {
            lines.append("    " + terminal.yellow("stale: the source has changed since it was indexed"))
        }
        return lines
    }

    /// From which index something comes, where there are several.
    package func origin(_ index: String?) -> String {
        index.map { " of " + terminal.printable(shown($0)) } ?? ""
    }

    /// Quoted words, indented and marked at the left edge; beyond `limit` characters the rest is left out.
    package func quote(_ text: String, limit: Int = .max) -> [String] {
        var shown = terminal.printable(text).trimmingCharacters(in: .whitespacesAndNewlines)
        if shown.count > limit { shown = shown.prefix(limit).trimmingCharacters(in: .whitespaces) + " …" }
        return shown.split(separator: "\n", omittingEmptySubsequences: false).map { terminal.dim("    │ ") + $0 }
    }

    /// A path as a person would type it from here.
    package func shown(_ path: String) -> String {
        path.hasPrefix(workingFolder + "/") ? String(path.dropFirst(workingFolder.count + 1)) : path
    }
}
