/// Turns the bytes of tokens into text as soon as it is certain.
///
/// Two things are held back: the beginning of a UTF-8 sequence that is not complete, and the beginning of what may
/// become a stop string.
struct TextStream {
    private let stops: [[UInt8]]  // the longest first
    private var pending: [UInt8] = []
    /// Whether a stop string appeared; nothing follows then.
    private(set) var isStopped = false

    /// Makes a stream; empty stop strings are ignored.
    init(stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
    }

    /// Adds bytes and returns the text that became certain, possibly none.
    mutating func append(_ bytes: some Sequence<UInt8>) -> String {
        guard !isStopped else { return "" }
        pending.append(contentsOf: bytes)
        if let start = firstStop() {
            isStopped = true
            return take(start)
        }
        return take(min(heldByStops(), pending.count - incompleteSuffix()))
    }

    /// Ends the stream and returns the rest; bytes that are no UTF-8 become U+FFFD.
    mutating func finish() -> String {
        isStopped ? "" : take(pending.count)
    }

    private mutating func take(_ count: Int) -> String {
        let text = String(decoding: pending[..<count], as: UTF8.self)
        pending.removeFirst(count)
        return text
    }

    /// Where the stop string begins that is complete first, the longest of those that end together: how tokens cut the
    /// text makes no difference.
    private func firstStop() -> Int? {
        for end in pending.indices {
            for stop in stops where pending[...end].suffix(stop.count).elementsEqual(stop) {
                return end + 1 - stop.count
            }
        }
        return nil
    }

    /// The number of bytes before the longest end that is a stop string's beginning.
    private func heldByStops() -> Int {
        for start in pending.indices {
            for stop in stops where stop.starts(with: pending[start...]) { return start }
        }
        return pending.count
    }

    /// The length of an incomplete UTF-8 sequence at the end: a leading byte with fewer bytes than it announces.
    private func incompleteSuffix() -> Int {
        for length in 1...3 where length <= pending.count {
            let byte = pending[pending.count - length]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let announced = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1
            return announced > length && byte <= 0xF4 ? length : 0
        }
        return 0
    }
}
