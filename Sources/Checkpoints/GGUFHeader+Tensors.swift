internal import Tensors

extension GGUFHeader {
    /// A directory entry before the place of the data section is known.
    private struct Entry {
        var place: CheckpointError.Place
        var name: String
        var dtype: DType
        var shape: [Int]
        var byteCount: Int
        var offset: UInt64  // from the start of the data section
    }

    /// Parses the tensor directory, which ends at the cursor afterwards, and checks every range against the file.
    static func parseTensors(
        _ cursor: inout CheckpointCursor, count: Int, alignment: Int
    ) throws(CheckpointError) -> [TensorDescriptor] {
        var entries: [Entry] = []
        var seen: Set<[UInt8]> = []  // by bytes: Swift's string equality is canonical
        for _ in 0..<count {
            let entry = try parseTensor(&cursor)
            guard seen.insert(Array(entry.name.utf8)).inserted else {
                throw .duplicateTensor(at: entry.place, name: entry.name)
            }
            guard entry.offset % UInt64(alignment) == 0 else {
                throw .misaligned(
                    at: entry.place, tensor: entry.name, offset: entry.offset, alignment: alignment)
            }
            entries.append(entry)
        }
        let fileSize = cursor.bytes.count
        let (unaligned, _) = cursor.offset.addingReportingOverflow(alignment - 1)
        let dataStart = UInt64(unaligned & ~(alignment - 1))
        var tensors: [TensorDescriptor] = []
        tensors.reserveCapacity(entries.count)
        for entry in entries {
            let (start, startOverflow) = dataStart.addingReportingOverflow(entry.offset)
            let (end, endOverflow) = start.addingReportingOverflow(UInt64(entry.byteCount))
            guard !startOverflow, !endOverflow, end <= UInt64(fileSize) else {
                throw .outOfRange(
                    at: entry.place, tensor: entry.name, start: startOverflow ? .max : start,
                    byteCount: entry.byteCount, fileSize: fileSize)
            }
            tensors.append(
                TensorDescriptor(
                    name: entry.name, dtype: entry.dtype, shape: entry.shape, byteRange: Int(start)..<Int(end)))
        }
        try refuseOverlaps(tensors, path: cursor.path)
        return tensors
    }

    private static func parseTensor(_ cursor: inout CheckpointCursor) throws(CheckpointError) -> Entry {
        let place = cursor.place
        let name = try cursor.string("a tensor name")
        let dimensionPlace = cursor.place
        let dimensionCount = try cursor.integer(UInt32.self, "a dimension count")
        guard (1...4).contains(dimensionCount) else {
            throw .invalidDimensionCount(at: dimensionPlace, tensor: name, found: dimensionCount)
        }
        var shape: [Int] = []
        for index in 0..<Int(dimensionCount) {
            let sizePlace = cursor.place
            let raw = try cursor.integer(UInt64.self, "a dimension")
            guard let size = Int(exactly: raw), size > 0 else {
                throw .invalidDimension(at: sizePlace, tensor: name, index: index, found: raw)
            }
            shape.append(size)
        }
        let typePlace = cursor.place
        let rawType = try cursor.integer(UInt32.self, "a tensor type")
        guard let dtype = DType(rawValue: rawType) else {
            throw .unknownDType(at: typePlace, tensor: name, found: rawType)
        }
        let offset = try cursor.integer(UInt64.self, "a tensor offset")
        let byteCount = try byteCount(of: shape, dtype: dtype, tensor: name, at: place)
        return Entry(place: place, name: name, dtype: dtype, shape: shape, byteCount: byteCount, offset: offset)
    }

    private static func byteCount(
        of shape: [Int], dtype: DType, tensor: String, at place: CheckpointError.Place
    ) throws(CheckpointError) -> Int {
        guard shape[0] % dtype.elementsPerBlock == 0 else {
            throw .partialBlock(at: place, tensor: tensor, dtype: dtype, rowLength: shape[0])
        }
        // The element count must fit as well, so that nobody behind this parser has to check it again.
        var elements = 1
        for size in shape {
            let (product, overflow) = elements.multipliedReportingOverflow(by: size)
            guard !overflow else { throw .sizeOverflow(at: place, tensor: tensor, shape: shape) }
            elements = product
        }
        guard let bytes = dtype.byteCount(ofRow: elements) else {
            throw .sizeOverflow(at: place, tensor: tensor, shape: shape)
        }
        return bytes
    }

    private static func refuseOverlaps(_ tensors: [TensorDescriptor], path: String) throws(CheckpointError) {
        let ordered = tensors.sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
        for (first, second) in zip(ordered, ordered.dropFirst())
        where second.byteRange.lowerBound < first.byteRange.upperBound {
            throw .overlapping(
                path: path, first: first.name, second: second.name, byteOffset: second.byteRange.lowerBound)
        }
    }
}
