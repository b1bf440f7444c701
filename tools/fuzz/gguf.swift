/// Any bytes are a GGUF header or are refused: what is accepted has all its tensors inside the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: data, count: count))
    guard let header = try? GGUFHeader.parse(bytes.span, path: "fuzzed") else { return 0 }
    for tensor in header.tensors { precondition(tensor.byteRange.upperBound <= count && tensor.elementCount > 0) }
    let metadata = GGUFMetadata(path: "fuzzed", entries: header.entries, storage: Array(bytes[..<header.byteCount]))
    for key in metadata.keys {
        guard case .array(let array)? = metadata[key] else { continue }
        _ = (array.strings, array.integers, array.floats, array.booleans, array.encodedElements)
    }
    return 0
}
