internal import Formats
internal import Tensors

/// The header of a safetensors file, every range checked.
struct SafetensorsHeader: Sendable {
    let metadata: [String: String]
    /// In the order of their bytes.
    let tensors: [TensorDescriptor]
    /// Bytes before the data.
    let byteCount: Int

    static let dimensionLimit = 8

    /// Element types by their names in the file. Types that no weights have here keep only their size: such tensors can be
    /// listed and skipped, and are refused where they are computed with.
    private static let dtypes: [String: DType] = [
        "F32": .f32, "F16": .f16, "BF16": .bf16, "F64": .f64, "I64": .i64, "U64": .i64, "I32": .i32, "U32": .i32,
        "I16": .i16, "U16": .i16, "I8": .i8, "U8": .i8, "BOOL": .i8,
    ]

    /// Parses the header of the file whose whole content is `bytes`. O(header size).
    static func parse(_ bytes: Span<UInt8>, path: String) throws(CheckpointError) -> SafetensorsHeader {
        var cursor = CheckpointCursor(bytes, path: path)
        let place = cursor.place
        let length = try cursor.integer(UInt64.self, "the header's length")
        guard length <= UInt64(SafetensorsFile.headerLimit) else {
            throw .tooLarge(at: place, what: "the header's length", found: length, limit: SafetensorsFile.headerLimit)
        }
        let range = try cursor.skip(length, of: "the header")
        let object = try JSONObject(
            parsing: bytes.extracting(range), path: path, start: range.lowerBound)
        let data = range.upperBound..<bytes.count
        var metadata: [String: String] = [:]
        var tensors: [TensorDescriptor] = []
        for member in object.members {
            if member.name == "__metadata__" {
                metadata = try strings(JSONObject(member.value, path: path))
            } else {
                tensors.append(try tensor(member, path: path, data: data))
            }
        }
        tensors.sort {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
        }
        try requireNoGaps(tensors, path: path, data: data)
        return SafetensorsHeader(metadata: metadata, tensors: tensors, byteCount: range.upperBound)
    }

    private static func strings(_ object: JSONObject) throws(CheckpointError) -> [String: String] {
        var strings: [String: String] = [:]
        for member in object.members { strings[member.name] = try object.string(member.name) }
        return strings
    }

    private static func tensor(
        _ member: JSON.Member, path: String, data: Range<Int>
    ) throws(CheckpointError) -> TensorDescriptor {
        let name = member.name
        let place = CheckpointError.Place(path: path, byteOffset: member.value.byteOffset)
        let fields = try JSONObject(member.value, path: path)
        let typeName = try fields.string("dtype")
        guard let dtype = dtypes[typeName] else {
            throw .unknownElementType(at: place, tensor: name, found: typeName)
        }
        let shape = try shape(fields, name: name, path: path)
        var elements = 1
        for size in shape {
            let (product, overflow) = elements.multipliedReportingOverflow(by: size)
            guard !overflow else { throw .sizeOverflow(at: place, tensor: name, shape: shape) }
            elements = product
        }
        guard let byteCount = dtype.byteCount(ofRow: elements) else {
            throw .sizeOverflow(at: place, tensor: name, shape: shape)
        }
        let offsets = try fields.array("data_offsets")
        guard offsets.count == 2, case .integer(let start) = offsets[0].value,
            case .integer(let end) = offsets[1].value,
            0 <= start, start <= end
        else {
            throw fields.invalidValue("data_offsets", expected: "two ascending offsets for tensor \"\(name)\"")
        }
        guard end <= data.count else {
            throw .outOfRange(
                at: place, tensor: name, start: UInt64(start) &+ UInt64(data.lowerBound), byteCount: end - start,
                fileSize: data.upperBound)
        }
        guard end - start == byteCount else {
            throw .wrongByteCount(at: place, tensor: name, expected: byteCount, found: end - start)
        }
        return TensorDescriptor(
            name: name, dtype: dtype, shape: shape, byteRange: data.lowerBound + start..<data.lowerBound + end)
    }

    /// Sizes in GGUF order. A scalar is a row of one.
    private static func shape(
        _ fields: JSONObject, name: String, path: String
    ) throws(CheckpointError) -> [Int] {
        let sizes = try fields.array("shape")
        guard sizes.count <= dimensionLimit else {
            throw fields.invalidValue(
                "shape", expected: "at most \(dimensionLimit) dimensions for tensor \"\(name)\"")
        }
        var shape: [Int] = []
        for size in sizes.reversed() {
            guard case .integer(let value) = size.value, value > 0 else {
                throw .invalidValue(
                    at: .init(path: path, byteOffset: size.byteOffset), key: "shape",
                    expected: "positive sizes for tensor \"\(name)\"", found: size.shortDescription)
            }
            shape.append(value)
        }
        return shape.isEmpty ? [1] : shape
    }

    /// The format's rule: each byte of the data belongs to one tensor.
    private static func requireNoGaps(
        _ tensors: [TensorDescriptor], path: String, data: Range<Int>
    ) throws(CheckpointError) {
        var end = data.lowerBound
        var previous = ""
        for tensor in tensors {
            guard tensor.byteRange.lowerBound >= end else {
                throw .overlapping(
                    path: path, first: previous, second: tensor.name, byteOffset: tensor.byteRange.lowerBound)
            }
            guard tensor.byteRange.lowerBound == end else {
                throw .gap(path: path, byteOffset: end, byteCount: tensor.byteRange.lowerBound - end)
            }
            end = tensor.byteRange.upperBound
            previous = tensor.name
        }
        guard end == data.upperBound else {
            throw .gap(path: path, byteOffset: end, byteCount: data.upperBound - end)
        }
    }
}
