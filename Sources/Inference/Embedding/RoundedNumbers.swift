internal import Formats

// Numbers rounded to eight bits in groups with a scale each: what fitted parts of an index are stored as.

/// Numbers that share a scale.
private let groupCount = 32

extension ByteWriter {
    /// Appends numbers in groups of 32, the last of which may be shorter: a scale (half precision) and a signed byte for
    /// each. A number is about scale × byte; the largest of a group becomes ±127.
    ///
    /// - Precondition: the numbers are finite.
    mutating func append(rounded numbers: [Float]) {
        for start in stride(from: 0, to: numbers.count, by: groupCount) {
            let group = numbers[start..<min(start + groupCount, numbers.count)]
            let largest = group.reduce(0) { max($0, abs($1)) }
            let scale = Float16(min(largest / 127, Float(Float16.greatestFiniteMagnitude)))
            append(scale.bitPattern)
            let inverse = scale > 0 ? 1 / Float(scale) : 0
            for number in group {
                let code = min(max((number * inverse).rounded(.toNearestOrEven), -127), 127)
                append(UInt8(bitPattern: Int8(code)))
            }
        }
    }

    /// Appends a number in as few bytes as it needs: seven bits a byte, the lowest first, the highest bit set where more
    /// follow.
    mutating func append(short number: UInt32) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}

extension ByteCursor {
    /// Reads what `append(rounded:)` wrote.
    @_lifetime(self: copy self)
    mutating func roundedFloats(count: Int, _ what: String) throws(ByteError) -> [Float] {
        let groups = (count + groupCount - 1) / groupCount
        guard count >= 0, count <= remaining, 2 * groups + count <= remaining else {
            throw .truncated(
                at: offset, what: what, needed: UInt64(clamping: count), available: remaining)
        }
        var numbers: [Float] = []
        numbers.reserveCapacity(count)
        while numbers.count < count {
            let place = offset
            let scale = Float(Float16(bitPattern: try integer(UInt16.self, what)))
            guard scale.isFinite, scale >= 0 else { throw .notFinite(at: place, found: scale) }
            for code in try bytes(count: min(groupCount, count - numbers.count), what) {
                numbers.append(scale * Float(Int8(bitPattern: code)))
            }
        }
        return numbers
    }

    /// Reads what `append(short:)` wrote.
    @_lifetime(self: copy self)
    mutating func shortNumber(_ what: String) throws(ByteError) -> UInt32 {
        let start = offset
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            let byte = try integer(UInt8.self, what)
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard value <= UInt64(UInt32.max) else { break }
                return UInt32(value)
            }
        }
        throw .invalid(at: start, expected: "\(what) of at most 32 bits", found: "more")
    }

    /// Moves over the version of a layout (uint32), which must be one of these.
    @_lifetime(self: copy self)
    mutating func version(_ known: ClosedRange<UInt32>) throws(ByteError) -> UInt32 {
        let start = offset
        let found = try integer(UInt32.self, "the version")
        guard known.contains(found) else {
            throw .wrongVersion(at: start, expected: known.upperBound, found: found)
        }
        return found
    }
}
