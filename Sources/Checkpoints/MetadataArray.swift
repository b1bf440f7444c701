internal import Formats

/// An array of a GGUF file's metadata, kept as ranges of the header's bytes until its elements are asked for.
///
/// A vocabulary has some 50,000 strings: making Swift strings of them would cost more than everything else in opening
/// the file.
package struct MetadataArray: Sendable {
    /// Where an array's elements stand in the header.
    struct Layout: Sendable {
        var elementType: MetadataType
        var count: Int
        /// The elements' bytes.
        var range: Range<Int>
        /// For strings: where each string's bytes start, and eight beyond the end of the last one, so that string `i`
        /// ends eight bytes (the next length field) before `starts[i + 1]`.
        var starts: [Int] = []
        /// For arrays of arrays: the inner arrays.
        var children: [Layout] = []
    }

    let layout: Layout
    let storage: [UInt8]

    /// The type of each element.
    package var elementType: MetadataType { layout.elementType }
    /// How many elements the array has.
    package var count: Int { layout.count }

    /// The elements' bytes as the file has them.
    package var encodedElements: [UInt8] { Array(storage[layout.range]) }

    /// The header's bytes; `stringRange(at:)` gives ranges of it.
    package var bytes: [UInt8] { storage }

    /// The range of string `index` in `bytes`. Precondition: an array of strings, `index` in `0..<count`. O(1).
    package func stringRange(at index: Int) -> Range<Int> {
        precondition(elementType == .string, "the array holds \(elementType), not strings")
        return layout.starts[index]..<(layout.starts[index + 1] - 8)
    }

    /// The bytes of string `index`, which need not be UTF-8. Precondition as for `stringRange(at:)`.
    package func stringBytes(at index: Int) -> ArraySlice<UInt8> {
        storage[stringRange(at: index)]
    }

    /// The elements as strings, or nil where they are of another type or not UTF-8.
    package var strings: [String]? {
        guard elementType == .string else { return nil }
        var strings: [String] = []
        strings.reserveCapacity(count)
        for index in 0..<count {
            guard let string = String(validating: stringBytes(at: index), as: UTF8.self) else { return nil }
            strings.append(string)
        }
        return strings
    }

    /// The elements of any integer type, or nil where they are of another type or one does not fit `Int`.
    package var integers: [Int]? {
        guard let size = elementType.byteCount else { return nil }
        let signed = [.int8, .int16, .int32, .int64].contains(elementType)
        guard signed || [.uint8, .uint16, .uint32, .uint64].contains(elementType) else { return nil }
        var integers: [Int] = []
        integers.reserveCapacity(count)
        for index in 0..<count {
            let raw = bits(at: layout.range.lowerBound + index * size, size: size)
            let unusedBits = 64 - 8 * size
            if signed {
                integers.append(Int(Int64(truncatingIfNeeded: raw << UInt64(unusedBits)) >> Int64(unusedBits)))
            } else {
                guard let integer = Int(exactly: raw) else { return nil }
                integers.append(integer)
            }
        }
        return integers
    }

    /// The elements of a floating-point type as `Float`, or nil where they are of another type.
    package var floats: [Float]? {
        guard elementType == .float32 || elementType == .float64, let size = elementType.byteCount else { return nil }
        var floats: [Float] = []
        floats.reserveCapacity(count)
        for index in 0..<count {
            let raw = bits(at: layout.range.lowerBound + index * size, size: size)
            floats.append(
                size == 4
                    ? Float(bitPattern: UInt32(truncatingIfNeeded: raw)) : Float(Double(bitPattern: raw)))
        }
        return floats
    }

    /// The elements as booleans, or nil where they are of another type.
    package var booleans: [Bool]? {
        guard elementType == .bool else { return nil }
        return storage[layout.range].map { $0 != 0 }
    }

    /// The inner arrays of an array of arrays, or nil where the elements are of another type.
    package var arrays: [MetadataArray]? {
        guard elementType == .array else { return nil }
        return layout.children.map { MetadataArray(layout: $0, storage: storage) }
    }

    private func bits(at offset: Int, size: Int) -> UInt64 {
        storage.span.littleEndian(at: offset, byteCount: size)
    }
}

extension MetadataArray {
    /// Where each string starts in `bytes`, and eight beyond the end of the last one: string `i` ends eight bytes (a
    /// length field) before the start of string `i + 1`. Precondition: an array of strings.
    package var stringStarts: [Int] {
        precondition(elementType == .string, "the array holds \(elementType), not strings")
        return layout.starts
    }
}
