package import Tensors

/// Reads the value vectors of sequences with the weights in training, forward only, in passes of bounded size.
package struct ValueReader {
    let decoder: Decoder
    private let limits: TrainingLimits
    private let pool: ThreadPool
    private let workspace: GrowingWorkspace

    package init(decoder: Decoder, limits: TrainingLimits, pool: ThreadPool) {
        self.decoder = decoder
        self.limits = limits
        self.pool = pool
        workspace = GrowingWorkspace(decoder, limits: limits, forwardOnly: true, threadCount: pool.threadCount)
    }

    /// Hands out each sequence's values, row by row, [tokens × featureCount], in the order of the sequences.
    package func read(_ sequences: [[Int32]], _ take: (_ number: Int, _ values: [Float]) -> Void) {
        pass(over: sequences) { numbers, batch, features in
            for (number, rows) in zip(numbers, batch.sequences) {
                var values: [Float] = []
                values.reserveCapacity(rows.count * features.columnCount)
                for row in rows {
                    let span = features.row(row)
                    for column in span.indices { values.append(span[column]) }
                }
                take(number, values)
            }
        }
    }

    /// The values of all sequences one below another, [tokens, featureCount].
    func features(_ sequences: [[Int32]]) -> FloatMatrix {
        let total = sequences.reduce(0) { $0 + $1.count }
        let result = FloatMatrix(rowCount: total, columnCount: decoder.featureCount)
        var first = 0
        pass(over: sequences) { _, batch, features in
            for row in 0..<batch.tokenCount { result.set(row: first + row, features.row(row)) }
            first += batch.tokenCount
        }
        return result
    }

    private func pass(
        over sequences: [[Int32]],
        _ take: (_ numbers: Range<Int>, _ batch: PackedBatch, _ features: FloatMatrix) -> Void
    ) {
        var start = 0
        while start < sequences.count {
            var end = start + 1
            var tokens = sequences[start].count
            while end < sequences.count, tokens + sequences[end].count <= limits.passTokens {
                tokens += sequences[end].count
                end += 1
            }
            let batch = PackedBatch(prompts: Array(sequences[start..<end]))
            let features = FloatMatrix(rowCount: batch.tokenCount, columnCount: decoder.featureCount)
            let space = workspace.fitting(batch)
            pool.run { [decoder] worker in
                TrainingPass(decoder: decoder, batch: batch, space: space, worker: worker).runValues(into: features)
            }
            take(start..<end, batch, features)
            start = end
        }
    }
}
