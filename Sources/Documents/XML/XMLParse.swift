import CLibXML2

/// What libxml2's callbacks work on.
final class XMLSink {
    let handler: any XMLEventHandler
    let prefixes: [String: String]
    let depthLimit: Int
    private let meanings: Set<String>
    private(set) var depth = 0
    private(set) var hasElements = false
    /// Why the parse was stopped, or what is not well-formed.
    var failure: String?
    /// Namespaces that the open elements declare.
    private var declared: [Int] = []
    private var declaredCount = 0
    /// Names as they are handed on, by the addresses of the parser's own strings, which it keeps once.
    private var names: [NameKey: String] = [:]
    private var open: [String] = []

    private struct NameKey: Hashable {
        let local: UInt
        let prefix: UInt
        let namespace: UInt
    }

    init(handler: any XMLEventHandler, prefixes: [String: String], depthLimit: Int) {
        self.handler = handler
        self.prefixes = prefixes
        self.depthLimit = depthLimit
        meanings = Set(prefixes.values)
    }

    func start(_ name: String, attributes: [(name: String, value: String)], declarations: Int) {
        guard failure == nil else { return }
        depth += 1
        hasElements = true
        declared.append(declarations)
        declaredCount += declarations
        open.append(name)
        guard depth <= depthLimit else {
            failure = "has elements that nest more than \(depthLimit) deep"
            return
        }
        guard declaredCount <= XMLEvents.attributeLimit else {
            failure = "declares more than \(XMLEvents.attributeLimit) namespaces at a time"
            return
        }
        handler.start(XMLStart(name: name, attributes: attributes))
    }

    func end() {
        guard failure == nil, let name = open.popLast() else { return }
        depth -= 1
        declaredCount -= declared.removeLast()
        handler.end(name)
    }

    func text(_ text: String) {
        if failure == nil { handler.text(text) }
    }

    /// A name as the handler knows it. The strings belong to the parser's dictionary, which outlives the parse.
    func name(
        _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?
    ) -> String {
        let key = NameKey(
            local: UInt(bitPattern: local), prefix: UInt(bitPattern: prefix), namespace: UInt(bitPattern: namespace))
        if let known = names[key] { return known }
        let localName = unsafe String(cString: local)
        let written = unsafe prefix.map { unsafe String(cString: $0) }
        let uri = unsafe namespace.map { unsafe String(cString: $0) }
        let shown: String?
        if let uri, let meant = prefixes[uri] {
            shown = meant.isEmpty ? nil : meant
        } else if let written, meanings.contains(written) {
            shown = "?"
        } else {
            shown = written
        }
        let name = shown.map { "\($0):\(localName)" } ?? localName
        // A file with ever new names would keep them all.
        if names.count < 10_000 { names[key] = name }
        return name
    }
}

/// One run of libxml2's XML parser. Its only user.
enum XMLParse {
    /// The library's tables are set up once.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    /// The sink and what a callback needs of the parser while it runs.
    @safe private final class Context {
        let sink: XMLSink
        let parser: xmlParserCtxtPtr
        /// What a name of HTML, or a name that nothing declares, stands for. One at a time: the parser reads it at once.
        let entity: xmlEntityPtr
        private var entityText: UnsafeMutablePointer<xmlChar>?

        init(sink: XMLSink, parser: xmlParserCtxtPtr) {
            self.sink = sink
            unsafe self.parser = parser
            unsafe entity = .allocate(capacity: 1)
            unsafe entity.initialize(to: xmlEntity())
            unsafe entity.pointee.type = XML_ENTITY_DECL
            unsafe entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
        }

        deinit {
            unsafe entityText?.deallocate()
            unsafe entity.deallocate()
        }

        /// Lets the entity stand for a text.
        func setEntity(_ name: UnsafePointer<xmlChar>, _ text: String) {
            let bytes = Array(text.utf8)
            let copy = UnsafeMutablePointer<xmlChar>.allocate(capacity: bytes.count + 1)
            for (offset, byte) in bytes.enumerated() { unsafe (copy + offset).initialize(to: byte) }
            unsafe (copy + bytes.count).initialize(to: 0)
            unsafe entityText?.deallocate()
            unsafe entityText = copy
            unsafe entity.pointee.name = name
            unsafe entity.pointee.content = copy
            unsafe entity.pointee.length = Int32(bytes.count)
        }

        func stop() { unsafe xmlStopParser(parser) }
    }

    static func run(over bytes: [UInt8], sink: XMLSink) {
        guard isReady, let parser = unsafe xmlNewParserCtxt() else {
            sink.failure = "cannot be parsed: no memory for the XML parser"
            return
        }
        let context = unsafe Context(sink: sink, parser: parser)
        unsafe parser.pointee.sax.pointee = handlers()
        unsafe parser.pointee.userData = Unmanaged.passUnretained(context).toOpaque()
        // Limits of size are ours; RECOVER lets the error callback decide what is grave.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_RECOVER.rawValue
            | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            // The bytes outlive the call. A document may come back where the file declares entities; it is freed.
            let document = unsafe xmlCtxtReadMemory(parser, start, Int32(buffer.count), nil, nil, Int32(options))
            if let document = unsafe document { unsafe xmlFreeDoc(document) }
        }
        unsafe xmlFreeParserCtxt(parser)
        withExtendedLifetime(context) {}
    }

    private static func handlers() -> xmlSAXHandler {
        var handlers = unsafe xmlSAXHandler()
        unsafe handlers.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe handlers.startElementNs = { data, local, prefix, uri, declarations, _, count, _, attributes in
            guard let context = unsafe XMLParse.context(data), let local = unsafe local else { return }
            let sink = context.sink
            // After an error that was let pass, the parser would drop all references.
            unsafe context.parser.pointee.wellFormed = 1
            let read = unsafe XMLParse.attributes(attributes, count: Int(count), sink: sink)
            sink.start(unsafe sink.name(local, prefix, uri), attributes: read, declarations: Int(declarations))
            if sink.failure != nil { context.stop() }
        }
        unsafe handlers.endElementNs = { data, _, _, _ in
            guard let context = unsafe XMLParse.context(data) else { return }
            unsafe context.parser.pointee.wellFormed = 1
            context.sink.end()
        }
        unsafe handlers.characters = { data, text, count in
            guard let context = unsafe XMLParse.context(data), let text = unsafe text, count > 0 else { return }
            // The parser's buffer, valid during the call.
            let buffer = unsafe UnsafeBufferPointer(start: text, count: Int(count))
            context.sink.text(unsafe String(decoding: buffer, as: UTF8.self))
        }
        unsafe handlers.ignorableWhitespace = handlers.characters
        unsafe handlers.cdataBlock = handlers.characters
        unsafe handlers.getEntity = { data, name in
            guard let context = unsafe XMLParse.context(data), let name = unsafe name else { return nil }
            return unsafe XMLParse.entity(name, context)
        }
        unsafe handlers.serror = { data, error in
            guard let context = unsafe XMLParse.context(data), let error = unsafe error else { return }
            unsafe XMLParse.judge(error.pointee, context)
        }
        return unsafe handlers
    }

    private static func context(_ data: UnsafeMutableRawPointer?) -> Context? {
        unsafe data.map { unsafe Unmanaged<Context>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Attributes come as five pointers each: name, prefix, namespace, and the value's beginning and end.
    private static func attributes(
        _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int, sink: XMLSink
    ) -> [(name: String, value: String)] {
        guard let list = unsafe list, count > 0 else { return [] }
        var read: [(name: String, value: String)] = []
        read.reserveCapacity(count)
        for index in 0..<count {
            let entry = unsafe list + 5 * index
            guard let local = unsafe entry[0], let start = unsafe entry[3], let end = unsafe entry[4] else { continue }
            let buffer = unsafe UnsafeBufferPointer(start: start, count: end - start)
            var value = unsafe String(decoding: buffer, as: UTF8.self)
            // The parser leaves an ampersand, however it was written, in this form and no other.
            if value.utf8.contains(UInt8(ascii: "&")) { value = value.replacing("&#38;", with: "&") }
            read.append((unsafe sink.name(local, entry[1], entry[2]), value))
        }
        return read
    }

    /// What stands for `&name;`. Within the file's own declarations nothing does, nor in attributes, where the parser
    /// takes one byte of it alone.
    private static func entity(_ name: UnsafePointer<xmlChar>, _ context: Context) -> xmlEntityPtr? {
        let parser = unsafe context.parser
        guard unsafe parser.pointee.inSubset == 0 else { return nil }
        var text = unsafe "&\(String(cString: name));"
        if let known = unsafe htmlEntityLookup(name), let scalar = unsafe Unicode.Scalar(known.pointee.value) {
            text = String(Character(scalar))
        }
        if unsafe parser.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE { text = " " }
        unsafe context.setEntity(name, text)
        return unsafe context.entity
    }

    /// Lets pass what does no harm to the text, and keeps the first grave error.
    private static func judge(_ error: xmlError, _ context: Context) {
        guard unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue, context.sink.failure == nil else { return }
        // A name or prefix that nothing declares, a forbidden character or its reference, odd URIs, `xml:lang`.
        let harmless: [xmlParserErrors] = [
            XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY, XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF,
            XML_NS_ERR_UNDEFINED_NAMESPACE, XML_NS_ERR_XML_NAMESPACE, XML_NS_ERR_EMPTY, XML_NS_ERR_COLON,
            XML_NS_ERR_QNAME, XML_ERR_RESERVED_XML_NAME, XML_ERR_XMLDECL_NOT_FINISHED, XML_ERR_DOCUMENT_END,
            XML_ERR_UNSUPPORTED_ENCODING,
        ]
        let code = unsafe error.code
        // Text after the last element is passed over, but a file that ends before its last element isn't whole.
        let isCut = code == Int32(XML_ERR_DOCUMENT_END.rawValue) && context.sink.depth > 0
        if harmless.contains(where: { Int32($0.rawValue) == code }), !isCut { return }
        let reason = unsafe error.message.map { unsafe ExtractedText.line(String(cString: $0)) } ?? "error \(code)"
        context.sink.failure = "is not well-formed XML at line \(unsafe error.line): \(reason)"
        context.stop()
    }
}
