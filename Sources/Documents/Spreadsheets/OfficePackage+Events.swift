extension OfficePackage {
    /// Tells a handler the elements of a part that may be large; false where it is missing.
    mutating func parse(_ part: String, handler: any XMLEventHandler) throws(DocumentError) -> Bool {
        guard let bytes = try content(of: part), !bytes.isEmpty else { return false }
        try XMLEvents(prefixes: Self.prefixes).parse(bytes, path: path, part: part, handler: handler)
        return true
    }
}
