import Tensors
import Transformers
import func Glibc.exp
import func Glibc.log

/// Reads several prompts at once with a decoder in training, token by token, keeping keys and values of every layer.
///
/// It exists beside the engine of Inference since it reads with the very weights that are being trained, adapters
/// included, in 32-bit floats.
final class ReadingSession {
    private let decoder: Decoder
    private let pool: ThreadPool
    private let space: TrainingWorkspace
    /// Keys and values of each layer, as rows of projections; each prompt has its rows and room for more.
    private let stored: [FloatMatrix]
    /// The rows of each prompt that are filled.
    private var filled: [Range<Int>]
    private let room: Int
    private let prompts: PackedBatch

    /// Runs the prompts through the model.
    ///
    /// - Parameter room: tokens that can follow each prompt.
    init(_ decoder: Decoder, prompts: [[Int32]], room: Int, pool: ThreadPool) {
        self.decoder = decoder
        self.pool = pool
        self.room = room
        let batch = PackedBatch(prompts: prompts)
        self.prompts = batch
        let space = TrainingWorkspace(
            decoder, capacity: max(batch.tokenCount, 1), longest: batch.longest + room, lossRows: prompts.count,
            limits: TrainingLimits(activationBytes: 0), forwardOnly: true, threadCount: pool.threadCount)
        self.space = space
        let rowCount = batch.tokenCount + prompts.count * room
        let stored = (0..<decoder.configuration.layerCount).map { _ in
            FloatMatrix(rowCount: rowCount, columnCount: decoder.configuration.projectedSize)
        }
        self.stored = stored
        filled = batch.sequences.enumerated().map { number, rows in
            rows.lowerBound + number * room..<rows.upperBound + number * room
        }
        let targets = filled
        pool.run { worker in
            let pass = TrainingPass(decoder: decoder, batch: batch, space: space, worker: worker)
            pass.runForward { layer in
                let inner = space.tapes.layers[layer].inner
                for (number, rows) in batch.sequences.enumerated() {
                    for row in rows where worker.rows(of: batch.tokenCount).contains(row) {
                        worker.copy(
                            inner.projected, row: row, to: stored[layer],
                            row: targets[number].lowerBound + row - rows.lowerBound)
                    }
                }
            }
        }
    }

    /// Logarithms of the next token's probabilities after each prompt's last token. Only right after the prompts
    /// were read.
    func promptLogits() -> [LogProbabilities] {
        logits(rows: prompts.sequences.map { $0.upperBound - 1 })
    }

    /// Forgets all tokens that were appended.
    func rewind() {
        for (number, rows) in prompts.sequences.enumerated() {
            filled[number] = filled[number].lowerBound..<filled[number].lowerBound + rows.count
        }
    }

    /// Appends one token to each of some prompts and returns the logarithms of what may follow.
    func append(_ tokens: [(prompt: Int, token: Int32)]) -> [LogProbabilities] {
        let ranges = tokens.map { filled[$0.prompt].lowerBound..<filled[$0.prompt].upperBound + 1 }
        for (index, entry) in tokens.enumerated() { filled[entry.prompt] = ranges[index] }
        let batch = PackedBatch(tokens: tokens.map(\.token), positions: ranges.map { Int32($0.count - 1) })
        let (decoder, space, stored) = (decoder, space, stored)
        pool.run { worker in
            let pass = TrainingPass(decoder: decoder, batch: batch, space: space, worker: worker)
            StepPass(pass: pass, histories: ranges, stored: stored).run()
        }
        return logits(rows: Array(0..<tokens.count))
    }

    private func logits(rows: [Int]) -> [LogProbabilities] {
        var result: [LogProbabilities] = []
        let buffers = space.loss
        for start in stride(from: 0, to: rows.count, by: buffers.rowLimit) {
            let piece = rows[start..<min(start + buffers.rowLimit, rows.count)]
            let (decoder, space, prompts) = (decoder, space, prompts)
            pool.run { worker in
                TrainingPass(decoder: decoder, batch: prompts, space: space, worker: worker).computeLogits(of: piece)
            }
            result += (0..<piece.count).map { LogProbabilities(buffers.logits, row: $0) }
        }
        return result
    }
}

/// Logarithms of a next token's probabilities.
struct LogProbabilities: Sendable {
    private let logits: [Float]
    private let logSum: Double

    init(_ matrix: FloatMatrix, row: Int) {
        let values = matrix.row(row)
        logits = values.indices.map { values[$0] }
        let most = Double(logits.max() ?? 0)
        var sum = 0.0
        for value in logits { sum += exp(Double(value) - most) }
        logSum = most + log(sum)
    }

    subscript(token: Int32) -> Double { Double(logits[Int(token)]) - logSum }
}
