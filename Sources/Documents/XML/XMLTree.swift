/// An element of an XML file with all that is in it, for files and parts that are small.
struct XMLNode {
    /// Prefix and local name; see ``XMLStart/name``.
    let name: String
    /// Names and values.
    let attributes: [(name: String, value: String)]
    /// Elements and texts in their order.
    var content: [Content] = []

    /// A child.
    enum Content {
        case element(XMLNode)
        case text(String)
    }

    init(_ start: XMLStart) {
        name = start.name
        attributes = start.attributes
    }

    /// The value of an attribute.
    subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// The name without its prefix.
    var localName: String { name.split(separator: ":").last.map(String.init) ?? name }

    /// The child elements.
    var elements: [XMLNode] {
        content.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// The child elements of a name.
    func elements(_ name: String) -> [XMLNode] { elements.filter { $0.name == name } }

    /// The first child element of a name.
    func first(_ name: String) -> XMLNode? {
        for case .element(let element) in content where element.name == name { return element }
        return nil
    }

    /// The element at the end of a path of names, the first of each.
    func first(_ path: String...) -> XMLNode? {
        var node: XMLNode? = self
        for name in path { node = node?.first(name) }
        return node
    }

    /// All text within, in order.
    var text: String {
        var result = ""
        appendText(to: &result)
        return result
    }

    private func appendText(to result: inout String) {
        for child in content {
            switch child {
            case .text(let text): result += text
            case .element(let element): element.appendText(to: &result)
            }
        }
    }

    /// All elements of a name within, at any depth, in order.
    func descendants(_ name: String) -> [XMLNode] {
        elements.flatMap { ($0.name == name ? [$0] : []) + $0.descendants(name) }
    }

    /// The root element of a file.
    ///
    /// - Throws: as ``XMLEvents/parse(_:path:part:handler:)``, and for more than 500,000 elements.
    static func root(
        of bytes: [UInt8], path: String, part: String? = nil, prefixes: [String: String] = [:]
    ) throws(DocumentError) -> XMLNode {
        let builder = XMLTreeBuilder(limit: 500_000)
        try XMLEvents(prefixes: prefixes).parse(bytes, path: path, part: part, handler: builder)
        guard !builder.isOverLimit, let root = builder.finished else {
            throw .malformed(path: path, reason: "\(part ?? "it") has more than \(builder.limit) elements")
        }
        return root
    }
}

/// Builds the tree of one element of the events that it is told.
final class XMLTreeBuilder: XMLEventHandler {
    /// So many elements are kept; a tree with more is not handed over.
    let limit: Int
    private var open: [XMLNode] = []
    private var count = 0
    /// The element, when it has ended.
    private(set) var finished: XMLNode?

    init(limit: Int) { self.limit = limit }

    /// Whether there were more elements or texts than are kept.
    var isOverLimit: Bool { count > limit }

    func start(_ element: XMLStart) {
        count += 1
        open.append(XMLNode(element))
    }

    func end(_ name: String) {
        guard let ended = open.popLast() else { return }
        if open.isEmpty {
            finished = ended
        } else if !isOverLimit {
            open[open.count - 1].content.append(.element(ended))
        }
    }

    func text(_ text: String) {
        guard !open.isEmpty, !isOverLimit else { return }
        let last = open.count - 1
        let end = open[last].content.count - 1
        if case .text(var joined)? = open[last].content.last {
            // In place: text with many references comes in as many pieces.
            open[last].content[end] = .text("")
            joined += text
            open[last].content[end] = .text(joined)
        } else {
            count += 1
            open[last].content.append(.text(text))
        }
    }

    /// Makes ready for another element.
    func reset() {
        open = []
        count = 0
        finished = nil
    }
}
