/// A set of bytes.
struct ByteSet: Sendable, Equatable {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    static func == (one: ByteSet, other: ByteSet) -> Bool { one.low == other.low && one.high == other.high }

    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: low.0
            case 1: low.1
            case 2: high.0
            default: high.1
            }
        return word >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: low.0 |= bit
        case 1: low.1 |= bit
        case 2: high.0 |= bit
        default: high.1 |= bit
        }
    }

    mutating func remove(_ byte: UInt8) {
        guard contains(byte) else { return }
        var rest = ByteSet()
        for other in UInt8.min...UInt8.max where other != byte && contains(other) { rest.insert(other) }
        self = rest
    }

    mutating func insert(where isMember: (UInt8) -> Bool) {
        for byte in UInt8.min...UInt8.max where isMember(byte) { insert(byte) }
    }

    mutating func invert() {
        low = (~low.0, ~low.1)
        high = (~high.0, ~high.1)
    }

    /// The bytes of a POSIX class in the C locale, such as `alpha`; nil for an unknown name.
    static func named(_ name: ArraySlice<UInt8>) -> ByteSet? {
        guard let rule = classes[String(decoding: name, as: UTF8.self)] else { return nil }
        var set = ByteSet()
        set.insert(where: rule)
        return set
    }

    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alnum": { isDigit($0) || isUpper($0) || isLower($0) },
        "alpha": { isUpper($0) || isLower($0) },
        "blank": { $0 == 0x20 || $0 == 0x09 },
        "cntrl": { $0 < 0x20 || $0 == 0x7F },
        "digit": { isDigit($0) },
        "graph": { (0x21...0x7E).contains($0) },
        "lower": { isLower($0) },
        "print": { (0x20...0x7E).contains($0) },
        "punct": { (0x21...0x7E).contains($0) && !isDigit($0) && !isUpper($0) && !isLower($0) },
        "space": { $0 == 0x20 || (0x09...0x0D).contains($0) },
        "upper": { isUpper($0) },
        "xdigit": { isDigit($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) },
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
