import Formats

/// Reads notebooks of Jupyter (nbformat 3 and 4).
///
/// The text is extracted: Markdown cells as their blocks, whose headings hold for the cells below, code cells as code,
/// and the text that code printed, up to ``longestOutput`` bytes of each output. Pictures, widgets and web pages among the
/// outputs are left out. The title is the notebook's own, else its first heading, else the file's name.
public struct NotebookParser: ImmediateParser {
    /// Notebooks.
    public static let mediaTypes: [MediaType] = [.notebook]
    /// Their extension.
    public static let extensions = ["ipynb"]

    /// Text beyond this of one output is left out: logs of training, mostly.
    static let longestOutput = 2000
    /// Pictures make notebooks large; as values they take little more than their bytes.
    private static let limits = JSONParser.Limits(depth: 100, byteCount: 64 << 20)

    /// Makes a parser.
    public init() {}

    /// Reads a notebook; one that is no JSON is read as the text that it is.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let notebook: JSON
        do throws(JSONError) {
            notebook = try JSONParser.parse(JSONDocumentParser.withoutMark(decoded.bytes).span, limits: Self.limits)
        } catch {
            return LiteralLines.document(
                decoded, source: bytes, path: path, mediaType: .notebook, reason: "it is read as plain text: \(error)")
        }
        var writer = NotebookWriter(context: context)
        writer.add(notebook)
        var notes = decoded.notes
        if writer.pictures > 0 {
            notes.append(
                .leftOut(
                    part: writer.pictures == 1 ? "1 picture" : "\(writer.pictures) pictures",
                    reason: "only the text of outputs is read"))
        }
        if writer.cutOutputs > 0 {
            notes.append(
                .leftOut(
                    part: "the rest of \(writer.cutOutputs) outputs",
                    reason: "each is read up to \(Self.longestOutput) bytes"))
        }
        return writer.text.document(
            path: path, title: notebook["metadata"]?["title"]?.string, mediaType: .notebook,
            source: bytes, metadata: Self.authors(of: notebook), notes: notes)
    }

    private static func authors(of notebook: JSON) -> [MetadataEntry] {
        (notebook["metadata"]?["authors"]?.elements ?? []).compactMap { author in
            (author.string ?? author["name"]?.string).map { MetadataEntry(MetadataEntry.Key.author, $0) }
        }
    }
}

/// Writes the cells of a notebook.
private struct NotebookWriter {
    var text = ExtractedText()
    var pictures = 0
    var cutOutputs = 0
    let context: ReadingContext

    init(context: ReadingContext) { self.context = context }

    mutating func add(_ notebook: JSON) {
        var cells = notebook["cells"]?.elements ?? []
        for sheet in notebook["worksheets"]?.elements ?? [] { cells += sheet["cells"]?.elements ?? [] }
        for cell in cells { add(cell: cell) }
    }

    private mutating func add(cell: JSON) {
        let source = Self.joined(cell["source"] ?? cell["input"])
        switch cell["cell_type"]?.string {
        case "markdown":
            if !source.isEmpty { addMarkdown(source) }
        case "heading":
            if case .integer(let level)? = cell["level"]?.value {
                text.heading(source, level: level)
            } else {
                text.heading(source, level: 1)
            }
        case "code":
            text.code(source)
            for output in cell["outputs"]?.elements ?? [] { add(output: output) }
        default: text.code(source)
        }
    }

    private mutating func addMarkdown(_ source: String) {
        do throws(DocumentError) {
            let cell = try MarkdownParser().parse(Array(source.utf8), path: "cell.md", context: context)
            text.addBlocks(ofMarkdown: cell)
        } catch {
            // A cell with NULs, say, is no Markdown; its text is cleaned as any other.
            for paragraph in DataOutline.paragraphs(of: source) { text.paragraph(paragraph) }
        }
    }

    private mutating func add(output: JSON) {
        if output["output_type"]?.string == "error" || output["output_type"]?.string == "pyerr" {
            let name = output["ename"]?.string ?? "error"
            addOutput(name + ": " + (output["evalue"]?.string ?? ""))
            return
        }
        // nbformat 3 has the kinds beside the output's type.
        let data = output["data"] ?? output
        let plain = Self.joined(output["text"] ?? data["text/plain"] ?? data["text"])
        let picture = (data.members ?? []).contains {
            $0.name.hasPrefix("image/") || $0.name == "png" || $0.name == "jpeg"
        }
        if picture {
            pictures += 1
            // `<Figure size 640x480 with 1 Axes>` stands for the picture.
            if plain.hasPrefix("<") { return }
        }
        addOutput(plain)
    }

    private mutating func addOutput(_ output: String) {
        let plain = Self.withoutColours(output)
        guard plain.utf8.count > NotebookParser.longestOutput else { return text.code(plain) }
        cutOutputs += 1
        var kept = ""
        for line in plain.split(separator: "\n", omittingEmptySubsequences: false) {
            guard kept.utf8.count + line.utf8.count < NotebookParser.longestOutput else { break }
            kept += line + "\n"
        }
        text.code(kept.isEmpty ? String(plain.prefix(NotebookParser.longestOutput / 4)) : kept)
    }

    /// Text without the escape sequences that colour a terminal.
    private static func withoutColours(_ text: String) -> String {
        guard text.utf8.contains(0x1B) else { return text }
        var result = String.UnicodeScalarView()
        var isInSequence = false
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" {
                isInSequence = true
            } else if isInSequence {
                if scalar.properties.isAlphabetic { isInSequence = false }
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// A text, which notebooks keep as one string or as its lines.
    private static func joined(_ value: JSON?) -> String {
        guard let value else { return "" }
        return value.string ?? (value.elements ?? []).compactMap(\.string).joined()
    }
}
