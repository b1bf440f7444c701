import CCMarkGFM

extension MarkdownBlocks {
    /// What a heading says: its text without emphasis marks, link targets and tags, on one line.
    ///
    /// - Parameter markdown: the heading's own lines. Not more than ``headingLimit`` bytes, which bounds the time that
    ///   inline parsing takes.
    static func inlineText(of markdown: [UInt8]) -> String {
        let root = unsafe CMark.document(of: markdown, extensions: ["table", "strikethrough"])
        guard let root = unsafe root else { return "" }
        defer { unsafe cmark_node_free(root) }
        var text = ""
        let iterator = unsafe cmark_iter_new(root)
        defer { unsafe cmark_iter_free(iterator) }
        while true {
            let event = unsafe cmark_iter_next(iterator)
            if event == CMARK_EVENT_DONE { break }
            guard event == CMARK_EVENT_ENTER, let node = unsafe cmark_iter_get_node(iterator) else { continue }
            switch unsafe cmark_node_get_type(node) {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE:
                // The literal belongs to the node, which lives until the end of this function.
                if let literal = unsafe cmark_node_get_literal(node) { text += unsafe String(cString: literal) }
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += " "
            default: break
            }
        }
        return text.split { $0.isWhitespace }.joined(separator: " ")
    }
}

/// Access to the C parser.
enum CMark {
    /// Registration is not safe from two threads at once; a lazy constant runs it once.
    private static let isRegistered: Bool = {
        cmark_gfm_core_extensions_ensure_registered()
        return true
    }()

    /// The tree of a document, to be freed with `cmark_node_free`; nil where the library has none to give.
    static func document(of markdown: [UInt8], extensions: [String]) -> OpaquePointer? {
        guard isRegistered, let parser = unsafe cmark_parser_new(CMARK_OPT_DEFAULT) else { return nil }
        defer { unsafe cmark_parser_free(parser) }
        for name in extensions {
            guard let found = unsafe cmark_find_syntax_extension(name) else { continue }
            _ = unsafe cmark_parser_attach_syntax_extension(parser, found)
        }
        unsafe markdown.withUnsafeBufferPointer { buffer in
            // The parser copies what it is fed.
            unsafe buffer.withMemoryRebound(to: CChar.self) {
                unsafe cmark_parser_feed(parser, $0.baseAddress, $0.count)
            }
        }
        return unsafe cmark_parser_finish(parser)
    }
}
