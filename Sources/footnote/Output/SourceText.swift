package import Answering
import Documents
import Foundation
import IndexStore
package import Passages

/// Sources as a terminal shows them.
package struct SourceText: Sendable {
    private let terminal: Terminal
    private let workingFolder: String

    /// Prints for a terminal; paths below `workingFolder` are shown relative to it.
    package init(terminal: Terminal, workingFolder: String = FileManager.default.currentDirectoryPath) {
        self.terminal = terminal
        self.workingFolder = workingFolder
    }

    /// `Title › Heading, path:12-14`, the last part a link to the file; in documents with pages `path#page=4, page iv (4)`,
    /// the link leading to the page where the format has such links.
    package func place(of source: PlacedSource) -> String {
        // A Markdown document's first heading often is its title; it need not be said twice.
        let isTitleFirst = source.headingPath.first == source.title
        let headings = isTitleFirst ? Array(source.headingPath.dropFirst()) : source.headingPath
        let heading = ([source.title] + headings).joined(separator: " › ")
        let title = terminal.bold(terminal.name(heading.replacing("\n", with: " ")))
        let path = terminal.name(shown(source.path))
        guard let page = source.page else {
            var lines = ":\(source.firstLine)"
            if source.lastLine > source.firstLine { lines += "-\(source.lastLine)" }
            // A note opens where its links and tags work. Obsidian's address leads to no page of a document with pages.
            if let address = source.obsidianURL { return title + ", " + terminal.link(path + lines, address: address) }
            return title + ", " + terminal.link(path + lines, path: source.path)
        }
        let fragment = source.mediaType == .pdf ? "page=\(page)" : nil
        let shown = path + (fragment.map { "#" + $0 } ?? "")
        return title + ", " + terminal.link(shown, path: source.path, fragment: fragment) + ", "
            + terminal.name(source.placeName)
    }

    /// A citation on several lines: its place, its words unless left out, and a warning where the source has changed since.
    package func lines(of citation: Citation, withQuote: Bool = true) -> [String] {
        var lines = [
            "[\(citation.id)] "
                + place(of: PlacedSource(citation))
                + terminal.dim(origin(citation.index))
        ]
        if withQuote { lines += columns(citation.tableHeader) + quote(citation.quote) }
        if citation.isMissing {
            lines.append("    " + terminal.yellow("not checked: the source is not here"))
        } else if citation.isStale {
            lines.append("    " + terminal.yellow("stale: the source has changed since it was indexed"))
        }
        return lines
    }

    /// From which index something comes, where there are several.
    package func origin(_ index: String?) -> String {
        index.map { " of " + terminal.name(shown($0)) } ?? ""
    }

    /// Quoted words, indented and marked at the left edge; beyond `limit` characters the rest is left out.
    package func quote(_ text: String, limit: Int = .max) -> [String] {
        var shown = terminal.printable(text).trimmingCharacters(in: .whitespacesAndNewlines)
        if shown.count > limit { shown = shown.prefix(limit).trimmingCharacters(in: .whitespaces) + " …" }
        return shown.split(separator: "\n", omittingEmptySubsequences: false).map { terminal.dim("    │ ") + $0 }
    }

    /// What names the columns of quoted rows, above them.
    package func columns(_ header: String?) -> [String] {
        guard let header else { return [] }
        return quote(header).map { terminal.dim($0) } + [terminal.dim("    ├ ")]
    }

    /// A path as a person would type it from here.
    package func shown(_ path: String) -> String {
        path.hasPrefix(workingFolder + "/") ? String(path.dropFirst(workingFolder.count + 1)) : path
    }
}

/// Where a quote or a passage stands: what a line about it says.
package struct PlacedSource: Sendable {
    let title: String
    let headingPath: [String]
    let path: String
    let mediaType: MediaType
    let firstLine: Int
    let lastLine: Int
    let page: Int?
    /// In words.
    let placeName: String
    /// What opens it in Obsidian.
    private(set) var obsidianURL: String?

    /// The place of a citation.
    package init(_ citation: Citation) {
        title = citation.title
        headingPath = citation.headingPath
        path = citation.path
        mediaType = citation.mediaType
        firstLine = citation.firstLine
        lastLine = citation.lastLine
        page = citation.page
        placeName = citation.placeName
        obsidianURL = citation.obsidianURL
    }

    /// The place of a passage, whose page's label is not known.
    package init(_ passage: PassageRecord) {
        self.init(Citation(of: passage, id: 0, answerSpan: ByteSpan(0..<0)))
        obsidianURL = ObsidianVault(holding: passage.path)?.address(of: passage.path)
    }
}
