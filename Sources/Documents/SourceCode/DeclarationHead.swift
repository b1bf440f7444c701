/// What a declaration is called, read from the tokens before its body.
struct DeclarationHead {
    /// The names, outermost first: of a method outside its type, the type's comes before.
    var names: [String]
    /// Whether other declarations may stand within.
    var isType: Bool
    /// Where its first keyword, or its name, stands.
    var offset: Int

    static let control: Set<String> = [
        "if", "for", "while", "switch", "catch", "using", "lock", "fixed", "foreach", "synchronized", "return", "else",
        "do", "try", "new", "await", "typeof", "sizeof", "defined", "decltype", "throw", "when", "with", "elif",
        "until",
        "match", "loop", "guard", "case", "unless", "super", "this", "self", "assert", "import", "yield", "select",
        "finally", "unsafe", "checked", "require", "elsif", "elseif", "not", "and", "or", "in", "delete",
    ]
    static let skippedCalls: Set<String> = [
        "__attribute__", "__declspec", "alignas", "noexcept", "requires", "throws", "explicit", "extern", "_Alignas",
    ]
    static let afterName: Set<String> = [
        "final", "extends", "implements", "permits", "where", "with", "sealed", "derives", "conforms", "for", "using",
        "end", "do", "is", "begin", "inherits", "returns", "opaque", "from",
    ]

    /// What the tokens declare, or nil where they declare nothing that has a name.
    ///
    /// - Parameter isWithinFunction: only types and functions with a keyword are looked for there.
    static func read(
        _ tokens: [CodeToken], in bytes: [UInt8], language: SourceLanguage, allowsShapes: Bool
    ) -> DeclarationHead? {
        let reader = DeclarationReader(tokens: tokens, bytes: bytes, language: language)
        if let head = reader.keyword() { return head }
        guard allowsShapes else { return nil }
        if language.shapes.contains(.assignment), let head = reader.assignment() { return head }
        if language.shapes.contains(.message), let head = reader.message() { return head }
        if language.shapes.contains(.signature), let head = reader.signature() { return head }
        return nil
    }

    init(_ names: [String], isType: Bool, offset: Int) {
        self.names = names.map { String($0.prefix(120)) }
        self.isType = isType
        self.offset = offset
    }
}
