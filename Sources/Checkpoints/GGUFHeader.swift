/// The header of a GGUF file: version, metadata and tensor directory, every offset checked.
///
/// Layout (docs/gguf.md of the ggml project): magic, version (uint32), tensor count and key count (uint64), the keys
/// with their values, the tensor directory, padding to the alignment, tensor data. Versions 2 and 3 are alike in
/// little-endian files.
struct GGUFHeader: Sendable {
    let version: UInt32
    let entries: [GGUFMetadata.Entry]
    let tensors: [TensorDescriptor]
    /// Bytes from the magic to the end of the tensor directory.
    let byteCount: Int
    /// The file's place among those of a split model, or nil.
    let split: GGUFSplit?

    /// Arrays of arrays may nest so deep.
    static let nestingLimit = 4
    static let defaultAlignment = 32

    /// Parses the header of the file whose whole content is `bytes`. O(header size).
    static func parse(_ bytes: Span<UInt8>, path: String) throws(CheckpointError) -> GGUFHeader {
        var cursor = CheckpointCursor(bytes, path: path)
        let version = try parseMagicAndVersion(&cursor)
        // The least tensor is an empty name, one dimension, a type and an offset; the least key a type and one byte.
        let tensorCountPlace = cursor.place
        let tensorCount = try cursor.count(of: "the tensor count", minimum: 32)
        let keyCount = try cursor.count(of: "the metadata key count", minimum: 13)

        let entries = try parseEntries(&cursor, count: keyCount)
        let alignment = try alignment(in: entries, path: path)
        guard tensorCount <= cursor.remaining / 32 else {
            throw .tooMany(
                at: tensorCountPlace, what: "the tensor count", found: UInt64(tensorCount),
                limit: cursor.remaining / 32)
        }
        let tensors = try parseTensors(&cursor, count: tensorCount, alignment: alignment)
        return GGUFHeader(
            version: version, entries: entries, tensors: tensors, byteCount: cursor.offset,
            split: GGUFSplit(entries, path: path))
    }

    private static func parseMagicAndVersion(_ cursor: inout CheckpointCursor) throws(CheckpointError) -> UInt32 {
        var start: [UInt8] = []
        for index in 0..<min(8, cursor.bytes.count) {
            start.append(cursor.bytes[index])
        }
        guard start.starts(with: Array("GGUF".utf8)) else {
            throw .notGGUF(path: cursor.path, found: start, guess: GGUFMagic.guess(start))
        }
        _ = try cursor.skip(4, of: "the magic")
        let place = cursor.place
        let version = try cursor.integer(UInt32.self, "the version")
        // A big-endian version 2 or 3 read as little-endian.
        if version & 0xFFFF == 0, version != 0 { throw .bigEndian(path: cursor.path) }
        guard version == 2 || version == 3 else { throw .unsupportedVersion(at: place, found: version) }
        return version
    }

    private static func alignment(
        in entries: [GGUFMetadata.Entry], path: String
    ) throws(CheckpointError) -> Int {
        guard let entry = entries.first(where: { $0.key == "general.alignment" }) else { return defaultAlignment }
        let place = CheckpointError.Place(path: path, byteOffset: entry.byteOffset)
        guard case .scalar(let value) = entry.value, case .uint32(let alignment) = value else {
            throw .invalidAlignment(at: place, found: entry.value.typeName)
        }
        guard alignment > 0, alignment & (alignment - 1) == 0 else {
            throw .invalidAlignment(at: place, found: "\(alignment)")
        }
        return Int(alignment)
    }
}

extension GGUFMetadata.ParsedValue {
    var typeName: String {
        switch self {
        case .scalar(let value): value.typeName
        case .array(let layout): "array of \(layout.elementType)"
        }
    }
}
