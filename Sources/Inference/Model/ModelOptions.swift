/// How a model runs on this machine.
public struct ModelOptions: Sendable, Equatable {
    /// The number of threads; nil for one per processor.
    public var threadCount: Int?
    /// The instruction set of the kernels (`scalar`, `avx2`, `avx512`, `neon`, `i8mm`); nil for the best one available.
    public var instructionSet: String?

    /// The most memory that keys and values of earlier sequences may take, so that a prompt or passage that begins like
    /// one of them need not be run again; 0 keeps none.
    public var prefixCacheBytes: Int

    /// Makes options; the defaults use the whole machine.
    public init(threadCount: Int? = nil, instructionSet: String? = nil, prefixCacheBytes: Int = 48 << 20) {
        self.threadCount = threadCount
        self.instructionSet = instructionSet
        self.prefixCacheBytes = prefixCacheBytes
    }
}
