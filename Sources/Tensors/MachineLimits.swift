import CKernels

/// What this machine can do at most, measured: the yardstick for the speed of everything else.
package struct MachineLimits: Sendable, Codable, Equatable {
    /// Bytes a second that all threads together read from memory, one after another.
    package let readBytesPerSecond: Double
    /// Products of 8-bit integers a second that all threads together add up in registers.
    package let multiplyAddsPerSecond: Double

    /// Measures with the threads and the instruction set of `pool`; the best of several short runs, about half a second.
    ///
    /// - Parameter bufferBytes: large enough to exceed the caches.
    package static func measure(pool: ThreadPool, bufferBytes: Int = 256 << 20) -> MachineLimits {
        let buffer = AlignedMemory(byteCount: bufferBytes, prefersLargePages: true)
        // Pages that were never written all share one page of zeros: write before reading.
        unsafe buffer.base.initializeMemory(as: UInt8.self, repeating: 1, count: bufferBytes)
        let read = best(of: 5) {
            pool.run { worker in
                let part = worker.share(of: bufferBytes, unit: 128)
                _ = unsafe worker.kernels.read_all(buffer.base + part.lowerBound, part.count)
            }
        }
        let rounds = 2_000_000
        let multiply = best(of: 5) {
            pool.run { worker in _ = unsafe worker.kernels.multiply_add_rounds(rounds) }
        }
        return MachineLimits(
            readBytesPerSecond: Double(bufferBytes) / read,
            multiplyAddsPerSecond: Double(rounds * Int(CK_ROUND_PRODUCTS) * pool.threadCount) / multiply)
    }

    private static func best(of runs: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        return (0..<runs).map { _ in
            let elapsed = clock.measure(body).components
            return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        }.min() ?? 0
    }
}
