internal import Dispatch
internal import Synchronization

/// Turns the merge rules of byte-level BPE, `left right` each, into ids.
///
/// A vocabulary may have hundreds of thousands of rules, and a model can't start before all are known: they are looked up
/// on several threads.
struct MergeResolution: Sendable {
    let rules: PieceList
    let alphabet: ByteAlphabet
    /// The tokens that text may yield, by their bytes.
    let table: ByteTable
    let tokenBytes: PieceList
    let tokenOfByte: [Int32]
    /// Whether each token is in the table.
    let isWritten: [Bool]

    /// One rule as ids; -1 where a piece is not in the table.
    private struct Rule: Sendable {
        var left: Int32 = -1
        var right: Int32 = -1
        var result: Int32 = -1
    }

    /// Rules that are looked up in one go.
    private static let share = 8_192

    /// All rules. One that makes or takes a control token is left out, so that text never yields one.
    ///
    /// - Throws: `TokenizerError` for a rule whose parts or result are not tokens; of several for the first.
    func merges(_ vocabulary: Vocabulary, path: String) throws(TokenizerError) -> MergeTable {
        let shareCount = (rules.count + Self.share - 1) / Self.share
        let found = Mutex<[[Rule]]>(Array(repeating: [], count: shareCount))
        DispatchQueue.concurrentPerform(iterations: shareCount) { number in
            let first = number * Self.share
            let ids = ids(of: first..<min(first + Self.share, rules.count))
            found.withLock { $0[number] = ids }
        }
        var merges = MergeTable(capacity: rules.count)
        var index = 0
        for share in found.withLock({ $0 }) {
            for rule in share {
                if rule.left >= 0, rule.right >= 0, rule.result >= 0 {
                    merges.insert(rule.left, rule.right, rank: UInt32(index), token: rule.result)
                } else {
                    try requireControl(index, vocabulary, path: path)
                }
                index += 1
            }
        }
        return merges
    }

    private func ids(of indices: Range<Int>) -> [Rule] {
        let source = rules.bytes.span
        var scratch: [UInt8] = []
        var resolved: [Rule] = []
        resolved.reserveCapacity(indices.count)
        var next = -1
        for index in indices {
            var rule = Rule()
            defer { resolved.append(rule) }
            let range = rules.range(index)
            guard let space = Self.space(in: range, of: source) else { continue }
            scratch.removeAll(keepingCapacity: true)
            guard alphabet.appendBytes(of: range.lowerBound..<space, in: source, to: &scratch) else { continue }
            let middle = scratch.count
            guard alphabet.appendBytes(of: (space + 1)..<range.upperBound, in: source, to: &scratch) else { continue }
            let bytes = scratch.span
            guard middle > 0, middle < bytes.count else { continue }
            rule.left = id(of: 0..<middle, bytes)
            rule.right = id(of: middle..<bytes.count, bytes)
            // Vocabularies are written in the order of their rules: the result mostly follows the last one.
            if next >= 0, next < isWritten.count, isWritten[next], tokenBytes.equals(next, 0..<bytes.count, of: bytes) {
                rule.result = Int32(next)
            } else {
                rule.result = id(of: 0..<bytes.count, bytes)
            }
            next = Int(rule.result) + 1
        }
        return resolved
    }

    @inline(__always)
    private func id(of range: Range<Int>, _ bytes: Span<UInt8>) -> Int32 {
        range.count == 1
            ? tokenOfByte[Int(bytes[range.lowerBound])] : table.find(range, of: bytes, in: tokenBytes) ?? -1
    }

    /// The space between the pieces of a rule. One at the start would be part of the left piece.
    @inline(__always)
    private static func space(in range: Range<Int>, of source: Span<UInt8>) -> Int? {
        var index = range.lowerBound + 1
        while index < range.upperBound {
            if source[index] == 0x20 { return index }
            index += 1
        }
        return nil
    }

    /// Refuses a rule that could not be resolved, unless that is because it makes or takes a control token.
    private func requireControl(_ index: Int, _ vocabulary: Vocabulary, path: String) throws(TokenizerError) {
        guard let space = Self.space(in: rules.range(index), of: rules.bytes.span) else {
            throw .invalidMerge(
                path: path, index: index, rule: rules.text(index), reason: "no space between two pieces")
        }
        let rule = rules.slice(index)
        let (left, right) = (rule[..<space], rule[(space + 1)...])
        let isControl = [left + right, left, right].contains { piece in
            vocabulary.named[Array(piece)].map { vocabulary.kind($0) == .control } ?? false
        }
        guard isControl else {
            throw .invalidMerge(
                path: path, index: index, rule: rules.text(index),
                reason: "a piece or the result is not in the vocabulary")
        }
    }
}
