import Tensors

/// The rows of one forward pass: the tokens of all segments, one after another without padding.
struct Batch: Sendable {
    /// Where a segment's rows stand.
    struct Part: Sendable {
        let storage: KeyValueStorage
        let convolutions: ConvolutionStorage?
        let rows: Range<Int>
        /// Position of the first row in its sequence.
        let firstPosition: Int
    }

    /// Attention of one key-value head over some rows of one part.
    struct AttentionTask: Sendable {
        let part: Int
        let head: Int
        let rows: Range<Int>
    }

    let tokens: [Int32]
    let parts: [Part]
    /// The position of each row in its sequence.
    let positions: [Int]
    /// The part of each row.
    let partOfRow: [Int]
    let attentionTasks: [AttentionTask]
    /// Rows that want logits.
    let outputRows: [Int]
    /// Rows that have an adapter.
    let adapted: [AdaptedRows]

    /// What the rows of one part are made from.
    struct Sequence {
        let cache: KVCache
        let tokens: [Int32]
        let firstPosition: Int
        let outputCount: Int
        let adapters: [AppliedAdapter]
    }

    init(_ segments: [Segment], keyValueHeadCount: Int) {
        self.init(
            segments.map {
                Sequence(
                    cache: $0.cache, tokens: $0.tokens, firstPosition: $0.cache.count,
                    outputCount: $0.outputCount, adapters: $0.adapters)
            }, keyValueHeadCount: keyValueHeadCount)
    }

    init(_ sequences: [Sequence], keyValueHeadCount: Int) {
        var tokens: [Int32] = []
        var parts: [Part] = []
        var positions: [Int] = []
        var partOfRow: [Int] = []
        var tasks: [AttentionTask] = []
        var outputRows: [Int] = []
        for (number, sequence) in sequences.enumerated() {
            let rows = tokens.count..<tokens.count + sequence.tokens.count
            tokens += sequence.tokens
            positions += sequence.firstPosition..<sequence.firstPosition + rows.count
            partOfRow += repeatElement(number, count: rows.count)
            parts.append(
                Part(
                    storage: sequence.cache.storage, convolutions: sequence.cache.convolutions, rows: rows,
                    firstPosition: sequence.firstPosition))
            outputRows += rows.suffix(sequence.outputCount)
            for lower in stride(from: rows.lowerBound, to: rows.upperBound, by: Workspace.attentionTokens) {
                let block = lower..<min(lower + Workspace.attentionTokens, rows.upperBound)
                for head in 0..<keyValueHeadCount { tasks.append(AttentionTask(part: number, head: head, rows: block)) }
            }
        }
        self.tokens = tokens
        self.parts = parts
        self.positions = positions
        self.partOfRow = partOfRow
        attentionTasks = tasks
        self.outputRows = outputRows
        adapted = Batch.adaptedRows(zip(parts, sequences).map { ($0.rows, $1.adapters) })
    }
}
