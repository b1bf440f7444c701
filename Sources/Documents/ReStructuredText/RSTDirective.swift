/// A directive: `.. name:: arguments`, options, and content.
struct RSTDirective {
    /// In lower case.
    let name: String
    let arguments: [MarkupLine]
    let options: [String: String]
    let content: ArraySlice<MarkupLine>

    /// Reads a directive whose first line is `line`, without the dots; nil for a comment.
    init?(_ line: MarkupLine, body: ArraySlice<MarkupLine>) {
        guard let marks = line.firstRange(of: [0x3A, 0x3A]), marks.lowerBound > line.startIndex else { return nil }
        let name = line[..<marks.lowerBound].trimmed
        let isName = name.allSatisfy { SourceLexer.isWord($0) || [0x2D, 0x2B, 0x3A, 0x2E, 0x5F].contains($0) }
        guard isName, name.count <= 80 else { return nil }
        self.name = name.string.lowercased()
        let shared = body.lazy.filter { !$0.isEmpty }.map(\.indent).min() ?? 0
        let lines = body.map { $0.dedented(by: shared) }
        var arguments: [MarkupLine] = []
        let first = line[marks.upperBound...].trimmed
        if !first.isEmpty { arguments.append(first) }
        var index = 0
        // Arguments go on up to an option or a blank line.
        while index < lines.count, !lines[index].isEmpty, !Self.isOption(lines[index]), !first.isEmpty {
            arguments.append(lines[index])
            index += 1
        }
        var options: [String: String] = [:]
        var last: String?
        while index < lines.count, !lines[index].isEmpty {
            if Self.isOption(lines[index]), let colon = lines[index].dropFirst().firstIndex(of: 0x3A) {
                let key = lines[index][(lines[index].startIndex + 1)..<colon].string.lowercased()
                options[key] = lines[index][(colon + 1)...].trimmed.string
                last = key
            } else if let key = last, lines[index].first == 0x20 {
                options[key, default: ""] += " " + lines[index].trimmed.string
            } else {
                break
            }
            index += 1
        }
        self.arguments = arguments
        self.options = options
        content = lines[index...]
    }

    private static func isOption(_ line: MarkupLine) -> Bool {
        guard line.first == 0x3A, let second = line.byte(1), SourceLexer.isWord(second) else { return false }
        guard let close = line.dropFirst().firstIndex(of: 0x3A) else { return false }
        return close + 1 == line.endIndex || line[close + 1] == 0x20
    }

    /// What directives do with their content.
    enum Treatment {
        /// Nothing of it is seen.
        case leftOut
        /// The content stays as it is.
        case code
        /// A label comes before it; the arguments are its first words.
        case admonition(String)
        /// The arguments are a line of their own, or none where they are a name for machines.
        case body(showsArguments: Bool)
        case picture, figure, table, valueTable, listTable, mathematics, quotation, metadata
    }

    /// How the directive is read.
    var treatment: Treatment {
        if let label = Self.admonitions[name] { return .admonition(label) }
        let short = name.split(separator: ":").last.map(String.init) ?? name
        switch short {
        case "image": return .picture
        case "figure": return .figure
        case "table": return .table
        case "csv-table": return .valueTable
        case "list-table", "flat-table": return .listTable
        case "math": return .mathematics
        case "epigraph", "highlights", "pull-quote", "blockquote": return .quotation
        case "meta": return .metadata
        case "container", "compound", "class", "rst-class", "only", "ifconfig", "hlist", "centered", "glossary", "tabs",
            "tab-set", "grid", "header", "footer", "cssclass", "ifnotbuildtype", "currentmodule", "module", "role-body":
            return .body(showsArguments: short == "centered")
        default: break
        }
        if Self.literals.contains(short) { return .code }
        if Self.leftOut.contains(short) { return .leftOut }
        return .body(showsArguments: true)
    }

    private static let admonitions = [
        "note": "Note:", "warning": "Warning:", "tip": "Tip:", "important": "Important:", "caution": "Caution:",
        "danger": "Danger:", "hint": "Hint:", "attention": "Attention:", "error": "Error:", "seealso": "See also:",
        "versionadded": "New in version", "versionchanged": "Changed in version",
        "deprecated": "Deprecated since version",
        "versionremoved": "Removed in version", "deprecated-removed": "Deprecated since version", "todo": "To do:",
    ]
    private static let literals: Set<String> = [
        "code-block", "code", "sourcecode", "parsed-literal", "prompt", "ipython", "doctest", "testcode", "testoutput",
        "testsetup", "productionlist", "literal", "console", "terminal", "code-cell", "highlight-block",
        "program-output",
        "command-output", "literal-block", "ipython3", "jupyter-execute", "shell",
    ]
    private static let leftOut: Set<String> = [
        "toctree", "include", "literalinclude", "contents", "index", "highlight", "default-role", "role", "raw",
        "sectnum", "section-numbering", "target-notes", "sectionauthor", "moduleauthor", "codeauthor", "tabularcolumns",
        "autosummary", "graphviz", "uml", "mermaid", "plot", "digraph", "graph", "default-domain", "py:currentmodule",
        "restructuredtext-test-directive", "date", "replace", "unicode", "title", "automodule", "inheritance-diagram",
        "plantuml", "aafig", "blockdiag", "bibliography", "include-comment", "kernel-doc", "kernel-figure",
        "kernel-render", "acks-list", "audit-event-table", "youtube", "video", "disqus",
    ]
}
