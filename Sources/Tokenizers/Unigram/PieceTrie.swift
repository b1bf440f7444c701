/// Finds every piece that a text begins with in one walk over its bytes: a trie whose edges stand in one hash table.
///
/// Hashes start from a random number, since files are untrusted.
struct PieceTrie: Sendable {
    private struct Edge: Sendable {
        /// The node above the byte that leads on, from 1; 0 for a free slot.
        var key: UInt64 = 0
        var node: Int32 = 0
    }

    private var edges: [Edge]
    /// By node: the piece that ends there, or -1.
    private var pieceOfNode: [Int32] = [-1]
    private let start: UInt64

    init() {
        edges = Array(repeating: Edge(), count: 1 << 10)
        start = UInt64.random(in: .min ... .max)
    }

    /// Adds a piece, which is not empty. O(length).
    mutating func insert(_ piece: Int32, _ range: Range<Int>, of bytes: Span<UInt8>) {
        var node: Int32 = 0
        for index in range {
            let key = Self.key(node, bytes[index])
            let slot = slot(of: key)
            if edges[slot].key == key {
                node = edges[slot].node
                continue
            }
            node = Int32(pieceOfNode.count)
            edges[slot] = Edge(key: key, node: node)
            pieceOfNode.append(-1)
            if pieceOfNode.count > edges.count / 2 { grow() }
        }
        pieceOfNode[Int(node)] = piece
    }

    /// Calls `body` with each piece that `text[range]` begins with, the shortest first, and where it ends.
    @inline(__always)
    func forEachPrefix(of range: Range<Int>, in text: Span<UInt8>, _ body: (_ piece: Int32, _ end: Int) -> Void) {
        var node: Int32 = 0
        for index in range {
            let key = Self.key(node, text[index])
            let slot = slot(of: key)
            guard edges[slot].key == key else { return }
            node = edges[slot].node
            let piece = pieceOfNode[Int(node)]
            if piece >= 0 { body(piece, index + 1) }
        }
    }

    @inline(__always)
    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 { UInt64(node + 1) << 8 | UInt64(byte) }

    /// The slot that has the key, else the empty one where it belongs.
    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        var index = Int(truncatingIfNeeded: ByteHash.spread(key ^ start)) & (edges.count - 1)
        while edges[index].key != 0, edges[index].key != key { index = (index + 1) & (edges.count - 1) }
        return index
    }

    private mutating func grow() {
        let old = edges
        edges = Array(repeating: Edge(), count: old.count * 2)
        for edge in old where edge.key != 0 { edges[slot(of: edge.key)] = edge }
    }
}
