import Tensors

/// The workspace of one kind of pass, replaced by a larger one when a batch does not fit.
final class GrowingWorkspace {
    private let decoder: Decoder
    private let limits: TrainingLimits
    private let forwardOnly: Bool
    private let threadCount: Int
    private var current: TrainingWorkspace?

    init(_ decoder: Decoder, limits: TrainingLimits, forwardOnly: Bool, threadCount: Int) {
        self.decoder = decoder
        self.limits = limits
        self.forwardOnly = forwardOnly
        self.threadCount = threadCount
    }

    /// A workspace that has room for the batch.
    func fitting(_ batch: PackedBatch) -> TrainingWorkspace {
        if let current, batch.tokenCount <= current.capacity, batch.longest <= current.longest,
            batch.lossRows.count <= current.loss.losses.columnCount
        {
            return current
        }
        func rounded(_ size: Int, _ old: Int?) -> Int { max((size * 9 / 8 + 63) / 64 * 64, old ?? 0) }
        let sizes = (
            tokens: rounded(batch.tokenCount, current?.capacity), longest: rounded(batch.longest, current?.longest),
            lossRows: rounded(batch.lossRows.count, current?.loss.losses.columnCount)
        )
        // The old one is let go of first: both together may not fit.
        current = nil
        let space = TrainingWorkspace(
            decoder, capacity: sizes.tokens, longest: sizes.longest, lossRows: sizes.lossRows, limits: limits,
            forwardOnly: forwardOnly, threadCount: threadCount)
        current = space
        return space
    }
}
