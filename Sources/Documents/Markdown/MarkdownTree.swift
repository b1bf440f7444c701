import CCMarkGFM

/// Runs cmark-gfm. The only user of the C library.
enum MarkdownTree {
    /// A block that the parser reports: its kind and its lines in the segment, from 0.
    struct Leaf {
        var kind: Block.Kind
        var first: Int
        var last: Int
    }

    /// The segment's blocks, and the line where the last of the document's own children begins.
    static func parse(_ skeleton: [UInt8]) -> (leaves: [Leaf], lastTop: Int) {
        let root = unsafe document(of: skeleton, extensions: ["table"])
        guard let root = unsafe root else { return ([], 0) }
        defer { unsafe cmark_node_free(root) }
        var leaves: [Leaf] = []
        // The walk keeps no stack of its own: nesting may be deep.
        var node = unsafe cmark_node_first_child(root)
        while let current = unsafe node {
            if let leaf = unsafe leaf(of: current) {
                leaves.append(leaf)
                unsafe node = following(current, below: root)
            } else {
                unsafe node = cmark_node_first_child(current) ?? following(current, below: root)
            }
        }
        let last = unsafe cmark_node_last_child(root)
        return (leaves, unsafe last.map { unsafe Int(cmark_node_get_start_line($0)) - 1 } ?? 0)
    }

    /// The next node in document order that is not below this one.
    private static func following(_ node: OpaquePointer, below root: OpaquePointer) -> OpaquePointer? {
        var current: OpaquePointer? = unsafe node
        while let here = unsafe current, unsafe here != root {
            if let next = unsafe cmark_node_next(here) { return unsafe next }
            unsafe current = cmark_node_parent(here)
        }
        return nil
    }

    private static func leaf(of node: OpaquePointer) -> Leaf? {
        let kind: Block.Kind
        switch unsafe cmark_node_get_type(node) {
        case CMARK_NODE_BLOCK_QUOTE, CMARK_NODE_LIST, CMARK_NODE_ITEM: return nil
        case CMARK_NODE_HEADING:
            let isTop = unsafe cmark_node_parent(node).map { unsafe cmark_node_get_type($0) == CMARK_NODE_DOCUMENT }
            kind = unsafe isTop == true ? .heading(level: Int(cmark_node_get_heading_level(node))) : contained(node)
        case CMARK_NODE_CODE_BLOCK: kind = .code
        case CMARK_NODE_HTML_BLOCK: kind = .html
        case CMARK_NODE_THEMATIC_BREAK: kind = .separator
        case CMARK_NODE_PARAGRAPH: kind = unsafe contained(node)
        default: kind = .table
        }
        let first = unsafe Int(cmark_node_get_start_line(node)) - 1
        var last = unsafe Int(cmark_node_get_end_line(node)) - 1
        if kind == .table, let row = unsafe cmark_node_last_child(node) {
            last = max(last, unsafe Int(cmark_node_get_end_line(row)) - 1)
        }
        return Leaf(kind: kind, first: max(first, 0), last: max(last, first, 0))
    }

    /// The kind of a paragraph, by what it stands in.
    private static func contained(_ node: OpaquePointer) -> Block.Kind {
        switch unsafe cmark_node_parent(node).map({ unsafe cmark_node_get_type($0) }) {
        case CMARK_NODE_ITEM: .listItem
        case CMARK_NODE_BLOCK_QUOTE: .quote
        default: .paragraph
        }
    }

    /// What a heading says: its text without emphasis marks, link targets and tags, on one line.
    ///
    /// - Parameter markdown: the heading's own lines. Not more than ``MarkdownBlocks/headingLimit`` bytes, which bounds the time that
    ///   inline parsing takes.
    static func inlineText(of markdown: [UInt8]) -> String {
        let root = unsafe document(of: markdown, extensions: ["table", "strikethrough"])
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

    /// Registration is not safe from two threads at once; a lazy constant runs it once.
    private static let isRegistered: Bool = {
        cmark_gfm_core_extensions_ensure_registered()
        return true
    }()

    /// The tree of a document, to be freed with `cmark_node_free`; nil where the library has none to give.
    private static func document(of markdown: [UInt8], extensions: [String]) -> OpaquePointer? {
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
