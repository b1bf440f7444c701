import Glibc

/// Zero-initialised memory aligned for SIMD loads, owned by one object and shared by the threads of a pool.
///
/// The threads of one `ThreadPool.run` write disjoint parts and meet at a barrier before another part is read; that
/// discipline, which the operations of this module follow, is what makes sharing it sound.
@safe  // outside, the pointer is used only by operations that check their ranges
final class AlignedMemory: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let byteCount: Int

    /// Anonymous pages: zero until touched, so that a large reservation costs only what is used.
    init(byteCount: Int) {
        self.byteCount = byteCount
        let pages = unsafe mmap(
            nil, max(byteCount, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let pages = unsafe pages, unsafe pages != MAP_FAILED else {
            preconditionFailure("out of memory: \(byteCount) bytes")
        }
        if byteCount >= 4 << 20 {
            // Large pages save address translations in the long sequential reads of weights; a refusal is harmless.
            _ = unsafe madvise(pages, byteCount, MADV_HUGEPAGE)
        }
        unsafe base = pages
    }

    deinit {
        unsafe munmap(base, max(byteCount, 1))
    }
}
