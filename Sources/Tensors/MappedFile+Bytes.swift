/// Safe views of a mapped file for code that stands outside this target.
extension MappedFile {
    /// The file's bytes as elements, for parsers: each access is checked against the file's size.
    package var byteSpan: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            unsafe bytes._unsafeView(as: UInt8.self)  // any byte is a valid UInt8, and every address is aligned for it
        }
    }

    /// A copy of the bytes of `range`, which must lie within the file.
    package func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe bytes.extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }  // copied before the pointer ends
    }
}
