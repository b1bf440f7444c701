/// How a model runs on this machine.
public struct ModelOptions: Sendable, Equatable {
    /// The number of threads; nil for one per processor.
    public var threadCount: Int?
    /// The instruction set of the kernels (`scalar`, `avx2`, `avx512`, `neon`); nil for the best one available.
    public var instructionSet: String?

    /// Makes options; the defaults use the whole machine.
    public init(threadCount: Int? = nil, instructionSet: String? = nil) {
        self.threadCount = threadCount
        self.instructionSet = instructionSet
    }
}
