import CLibXML2

/// Runs libxml2's HTML parser over a page. The only user of the C library.
///
/// The parser reports elements and text as it goes and builds no tree, so that memory does not depend on how a page is
/// nested.
enum HTMLEvents {
    /// What the callbacks work on. Safe: the context is only used to stop the parse from a callback, while it lives.
    @safe private final class Sink {
        var builder = HTMLTextBuilder()
        var depth = 0
        var isTooDeep = false
        let context: htmlParserCtxtPtr

        init(context: htmlParserCtxtPtr) { unsafe self.context = context }
    }

    private static let depthLimit = 2000
    /// The library's tables are set up once.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    /// The text, blocks and title of a page in well-formed UTF-8.
    static func extract(_ page: [UInt8], path: String) throws(DocumentError) -> HTMLTextBuilder.Extraction {
        let page = HTMLReferences.resolved(page)
        guard !page.isEmpty else { return HTMLTextBuilder().finish() }
        guard isReady, page.count < Int(Int32.max), let context = unsafe htmlNewParserCtxt() else {
            throw .malformed(path: path, reason: "the HTML parser cannot take \(page.count) bytes")
        }
        defer { unsafe htmlFreeParserCtxt(context) }
        let sink = unsafe Sink(context: context)
        // The handler table belongs to the context; the sink outlives the parse (see withExtendedLifetime).
        unsafe context.pointee.sax.pointee = handlers()
        unsafe context.pointee.userData = Unmanaged.passUnretained(sink).toOpaque()
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
        unsafe page.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            // The page outlives the call. No tree is built, so no document comes back; if one did, it would be ours.
            let document = unsafe htmlCtxtReadMemory(
                context, start, Int32(buffer.count), nil, "UTF-8", Int32(options))
            if let document = unsafe document { unsafe xmlFreeDoc(document) }
        }
        return try withExtendedLifetime(sink) { () throws(DocumentError) in
            guard !sink.isTooDeep else {
                throw .malformed(path: path, reason: "elements nest more than \(depthLimit) deep")
            }
            return sink.builder.finish()
        }
    }

    private static func handlers() -> xmlSAXHandler {
        var handlers = unsafe xmlSAXHandler()
        unsafe handlers.initialized = 1
        unsafe handlers.startElement = { data, name, attributes in
            guard let sink = unsafe HTMLEvents.sink(data), let name = unsafe name else { return }
            sink.depth += 1
            if sink.depth > HTMLEvents.depthLimit {
                sink.isTooDeep = true
                unsafe xmlStopParser(sink.context)
                return
            }
            unsafe sink.builder.open(
                HTMLElement(name: String(cString: name).lowercased(), attributes: HTMLEvents.attributes(attributes)))
        }
        unsafe handlers.endElement = { data, name in
            guard let sink = unsafe HTMLEvents.sink(data), let name = unsafe name else { return }
            sink.depth -= 1
            unsafe sink.builder.close(String(cString: name).lowercased())
        }
        unsafe handlers.characters = { data, text, count in
            guard let sink = unsafe HTMLEvents.sink(data), let text = unsafe text, count > 0 else { return }
            // The parser's buffer, valid during the call.
            sink.builder.append(unsafe UnsafeBufferPointer(start: text, count: Int(count)).span)
        }
        unsafe handlers.ignorableWhitespace = handlers.characters
        unsafe handlers.cdataBlock = handlers.characters
        return unsafe handlers
    }

    private static func sink(_ data: UnsafeMutableRawPointer?) -> Sink? {
        unsafe data.map { unsafe Unmanaged<Sink>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The attributes in their order, as far as anyone needs them.
    private static func attributes(
        _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) -> [(name: String, value: String)] {
        guard var entry = unsafe list else { return [] }
        var found: [(name: String, value: String)] = []
        // Names and values alternate; a nil name ends the list.
        while let name = unsafe entry[0] {
            let name = unsafe String(cString: name).lowercased()
            if wanted.contains(name) {
                found.append((name, unsafe entry[1].map { unsafe String(cString: $0) } ?? ""))
            }
            unsafe entry += 2
        }
        return found
    }

    private static let wanted: Set<String> = [
        "alt", "alttext", "aria-hidden", "border", "class", "colspan", "content", "epub:type", "hidden", "href", "id",
        "itemprop", "lang", "name", "open", "popover", "property", "reversed", "role", "rowspan", "start", "style",
        "summary", "type", "value", "xml:lang",
    ]
}
