import Synchronization
import Tensors

/// What the machine could do at most, measured before the model runs, so that its figures can be seen against it.
struct MachineLimits: Sendable {
    let pool: ThreadPool

    /// Sequential read bandwidth of all threads together, in GB/s (10^9 bytes).
    ///
    /// Each thread sums its share of 512 MiB, far more than any cache holds, in eight independent sums.
    func readBandwidth() -> Double {
        let block = [SIMD8<UInt64>](repeating: .one, count: 512 << 20 >> 6)
        let total = Mutex(UInt64(0))
        let clock = ContinuousClock()
        let time = clock.measure {
            pool.run { worker in
                let sum = Self.sum(block, worker.share(of: block.count))
                total.withLock { $0 &+= sum }
            }
        }
        // Using the sum keeps the loop from being optimised away.
        precondition(total.withLock { $0 } == UInt64(block.count) * 8, "each element is 1")
        return Double(block.count * 64) / (time / .seconds(1)) / 1e9
    }

    private static func sum(_ block: [SIMD8<UInt64>], _ range: Range<Int>) -> UInt64 {
        let span = block.span.extracting(range)
        var sums = SIMD8<UInt64>()
        for i in span.indices { sums &+= span[i] }
        return sums.wrappedSum()
    }
}
