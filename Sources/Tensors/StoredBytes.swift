/// The bytes of a tensor as a checkpoint stores them: a range of a mapped file, or bytes of their own where they had to be
/// rearranged.
package enum StoredBytes: Sendable {
    case mapped(MappedFile, Range<Int>)
    case owned([UInt8])

    package var count: Int {
        switch self {
        case .mapped(_, let range): range.count
        case .owned(let bytes): bytes.count
        }
    }

    /// The bytes as an array; copied where they are mapped.
    package func copy() -> [UInt8] {
        switch self {
        case .mapped(let file, let range): file.copy(range)
        case .owned(let bytes): bytes
        }
    }

    /// The bytes of a range, counted from the first.
    package func part(_ range: Range<Int>) -> StoredBytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part lies inside")
        switch self {
        case .mapped(let file, let whole):
            return .mapped(file, whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound)
        case .owned(let bytes): return .owned(Array(bytes[range]))
        }
    }

    /// Calls `body` with the bytes.
    package func withBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch self {
        case .mapped(let file, let range): try file.withBytes(in: range, body)
        case .owned(let bytes): try unsafe body(bytes.span.bytes)  // any bytes may be read raw
        }
    }

    /// Tells the system that mapped pages won't be needed soon.
    func dropPages() {
        if case .mapped(let file, let range) = self { file.advise(dropping: range) }
    }
}
