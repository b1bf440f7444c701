import CKernels

/// Memory for the packed right factor of a product, in two halves, so that one is packed while the other is still read.
package final class PanelBuffer: Sendable {
    /// Floats in a half: 4 MB, so that both stay in the last cache.
    static let halfCount = 1 << 20
    /// The most terms of a sum that are packed at a time. Fixed, since it decides where partial sums are added.
    static let depthLimit = 768

    private let memory: AlignedMemory
    /// Each thread's own memory for rounding factors to bfloat16: rows of the left one, and one panel of the right one.
    private let scratch: AlignedMemory

    private static let scratchFloats = Int(CK_NARROW_BLOCK) / 2 + depthLimit * Int(CK_PANEL_LIMIT)

    /// - Parameter threadCount: threads of the pool that uses it.
    package init(threadCount: Int) {
        scratch = AlignedMemory(
            byteCount: threadCount * PanelBuffer.scratchFloats * MemoryLayout<Float>.stride)
        memory = AlignedMemory(
            byteCount: 2 * PanelBuffer.halfCount * MemoryLayout<Float>.stride, prefersLargePages: true)
    }

    /// Columns that fit a half at that depth, in whole panels.
    static func columnLimit(depth: Int, width: Int) -> Int { max(1, halfCount / (depth * width)) * width }

    func half(_ number: Int) -> UnsafeMutablePointer<Float> {
        unsafe memory.base.assumingMemoryBound(to: Float.self) + (number & 1) * PanelBuffer.halfCount
    }

    /// A thread's memory for one panel in 32 bits, [depthLimit][width].
    func panel(of worker: Int) -> UnsafeMutablePointer<Float> {
        unsafe scratch.base.assumingMemoryBound(to: Float.self) + worker * PanelBuffer.scratchFloats
    }

    /// A thread's memory for rounded rows, CK_NARROW_BLOCK values.
    func narrowed(of worker: Int) -> UnsafeMutablePointer<UInt16> {
        let start = unsafe panel(of: worker) + PanelBuffer.depthLimit * Int(CK_PANEL_LIMIT)
        return unsafe UnsafeMutableRawPointer(start).assumingMemoryBound(to: UInt16.self)
    }
}

/// How the factors of a product are rounded; sums are 32-bit floats in any case.
package enum ProductPrecision: String, Sendable, Codable, CaseIterable {
    case float32
    /// Eight bits of significance, as mixed-precision training has it (arXiv 1905.12322): twice the speed on processors
    /// with AVX512_BF16.
    case bfloat16

    /// Whether the pool's processor and instruction set have the product.
    package func isAvailable(in pool: ThreadPool) -> Bool {
        guard self == .bfloat16, let table = unsafe ck_training_kernels_for(pool.instructionSet.kernels.pointee.isa)
        else { return self == .float32 }
        return unsafe table.pointee.gemm_bf16 != nil
    }
}
