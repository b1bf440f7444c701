/// What parsers of marked-up text do alike.
enum MarkupText {
    /// A file's text: decoded, and not too long for a parser that holds its lines.
    static func decode(_ bytes: [UInt8], path: String, declared: String? = nil) throws(DocumentError) -> DecodedText {
        guard bytes.count <= MarkupLines.longestFile else {
            throw .tooLarge(path: path, byteCount: bytes.count, limit: MarkupLines.longestFile)
        }
        return try TextDecoding.decode(bytes, path: path, declared: declared)
    }

    /// Lines as one paragraph.
    static func joined(_ lines: some Sequence<MarkupLine>) -> [UInt8] {
        var result: [UInt8] = []
        for line in lines {
            let line = line.trimmed
            if line.isEmpty { continue }
            if !result.isEmpty { result.append(0x20) }
            result.append(contentsOf: line)
        }
        return result
    }

    /// Lines of code, without the indentation that all of them share.
    static func code(_ lines: some Collection<MarkupLine>) -> String {
        let shared = lines.lazy.filter { !$0.isEmpty }.map(\.indent).min() ?? 0
        var result: [UInt8] = []
        for line in lines {
            result.append(contentsOf: line.dedented(by: shared))
            result.append(0x0A)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
