/// A column of the full text, as lists of postings know it.
enum PostingColumn: Int, CaseIterable {
    case title, headings, about, unspaced, body

    /// What an occurrence counts in BM25, in halves: the weights that the full-text table was given.
    var halves: Int {
        switch self {
        case .title: 4
        case .headings: 3
        case .body, .about, .unspaced: 2
        }
    }

    /// A place as a number, which is small for the body, where most are.
    func code(_ offset: Int) -> Int { self == .body ? offset << 1 : (offset << 2 | rawValue) << 1 | 1 }

    /// The column of a place's number.
    static func of(_ code: Int) -> PostingColumn {
        code & 1 == 0 ? .body : PostingColumn(rawValue: code >> 1 & 3) ?? .body
    }

    /// The token of its column that a place's number stands for, from 0.
    static func offset(_ code: Int) -> Int { code & 1 == 0 ? code >> 1 : code >> 3 }

    /// What a place's number grows by from one token to the next.
    static func step(_ code: Int) -> Int { code & 1 == 0 ? 2 : 8 }
}

/// Walks over the places of a list's words, posting by posting.
struct PlaceCursor {
    private(set) var offset = 0

    /// Moves over a posting's places.
    ///
    /// - Returns: their bytes.
    @inline(__always)
    mutating func skip(_ bytes: Span<UInt8>) throws(BlobError) -> Range<Int> {
        let start = offset
        while offset < bytes.count {
            let isLast = bytes[offset] & 1 != 0
            while offset < bytes.count, bytes[offset] >= 0x80 { offset += 1 }
            guard offset < bytes.count else { break }
            offset += 1
            if isLast { return start..<offset }
        }
        throw BlobError(part: "places of postings", expected: "places before byte \(offset)", found: "none")
    }

    /// Reads a posting's places into an array that keeps its room.
    mutating func read(_ bytes: Span<UInt8>, into places: inout [Int]) throws(BlobError) {
        places.removeAll(keepingCapacity: true)
        let range = try skip(bytes)
        var at = range.lowerBound
        while at < range.upperBound {
            var (value, shift) = (0, 0)
            while at < range.upperBound {
                let byte = Int(bytes[at])
                at += 1
                guard shift < 56 else {
                    throw BlobError(part: "places of postings", expected: "a place before byte \(at)", found: "none")
                }
                value |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            places.append(value >> 1)
        }
    }
}
