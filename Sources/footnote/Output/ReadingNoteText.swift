import Documents
import Indexing

/// What reading assumed or left out, as a terminal shows it: a line for each kind, with the number of files and an example.
struct ReadingNoteText: Sendable {
    let terminal: Terminal
    let sources: SourceText

    /// The lines; none where there is nothing to tell.
    func lines(of documents: [IndexReport.Notes]) -> [String] {
        var lines: [String] = []
        let all = documents.flatMap { document in document.notes.map { (path: document.path, note: $0) } }
        var charsets: [String: [String]] = [:]
        var (damaged, waiting, recognised) = ([String](), [String](), [String]())
        var (bytes, waitingPages, recognisedPages) = (0, 0, 0)
        for (path, note) in all {
            switch note {
            case .assumedCharset(let name): charsets[name, default: []].append(path)
            case .replacedBytes(let count, _):
                damaged.append(path)
                bytes += count
            case .pagesWithoutText(let pages):
                waiting.append(path)
                waitingPages += pages.count
            case .recognisedPages(let pages):
                recognised.append(path)
                recognisedPages += pages.count
            case .leftOut(let part, let reason):
                lines.append("left out: \(part) of \(shown(path)): \(terminal.printable(reason))")
            }
        }
        for (name, paths) in charsets.sorted(by: { $0.key < $1.key }) {
            lines.append("assumed: \(name), which nothing states, in \(files(paths))")
        }
        if bytes > 0 {
            lines.append("replaced: \(Quantity.count(bytes, "byte")) that is no text, in \(files(damaged))")
        }
        if recognisedPages > 0 {
            lines.append("recognised: \(Quantity.count(recognisedPages, "page")) of pictures, in \(files(recognised))")
        }
        if waitingPages > 0 {
            let remedy =
                ReadingPrograms.canRecogniseText
                ? "" : "; the Debian package tesseract-ocr reads them, and the next run then does"
            lines.append("waiting: \(Quantity.count(waitingPages, "page")) without text, in \(files(waiting))\(remedy)")
        }
        return lines
    }

    private func files(_ paths: [String]) -> String {
        guard let first = paths.first else { return "" }
        return paths.count == 1 ? shown(first) : "\(Quantity.count(paths.count, "file")), for example \(shown(first))"
    }

    private func shown(_ path: String) -> String { terminal.printable(sources.shown(path)) }
}
