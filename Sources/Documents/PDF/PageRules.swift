/// Straight lines that are drawn on a page, and its coloured areas: what tables are ruled with.
struct PageRules: Sendable, Equatable {
    /// A line along an axis, in points.
    struct Rule: Sendable, Equatable {
        /// Where it stands on the other axis.
        var position: Float
        var start: Float
        var end: Float

        var length: Float { end - start }

        /// Whether a place on its own axis is beside it.
        func reaches(_ place: Float, tolerance: Float = 3) -> Bool {
            place >= start - tolerance && place <= end + tolerance
        }
    }

    private(set) var horizontal: [Rule] = []
    private(set) var vertical: [Rule] = []

    /// A drawing of more than these is no table.
    static let limit = 20_000

    init() {}

    /// Joins pieces that touch: borders are often drawn cell by cell, and twice.
    init(horizontal: [Rule], vertical: [Rule]) {
        guard horizontal.count + vertical.count <= Self.limit else { return }
        self.horizontal = Self.joined(horizontal)
        self.vertical = Self.joined(vertical)
    }

    private static func joined(_ pieces: [Rule]) -> [Rule] {
        let sorted = pieces.sorted { $0.position < $1.position }
        var result: [Rule] = []
        var index = 0
        while index < sorted.count {
            var end = index
            while end < sorted.count, sorted[end].position - sorted[index].position <= 2 { end += 1 }
            var last: Rule?
            for piece in sorted[index..<end].sorted(by: { $0.start < $1.start }) {
                if let open = last, piece.start <= open.end + 2 {
                    last?.end = max(open.end, piece.end)
                } else {
                    if let last { result.append(last) }
                    last = piece
                }
            }
            if let last { result.append(last) }
            index = end
        }
        return result
    }
}
