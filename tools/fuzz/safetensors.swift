/// Any bytes are a safetensors file or are refused: what is accepted has all its tensors inside the file, without gaps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: data, count: count))
    guard let header = try? SafetensorsHeader.parse(bytes.span, path: "fuzzed") else { return 0 }
    var end = header.byteCount
    for tensor in header.tensors {
        precondition(tensor.byteRange.lowerBound == end && tensor.elementCount > 0)
        end = tensor.byteRange.upperBound
    }
    precondition(end == count)
    return 0
}
