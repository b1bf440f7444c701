import Glibc

/// Memory aligned for SIMD loads, owned by one object and shared by the threads of a pool: zeros at first, or a file.
///
/// The threads of one `ThreadPool.run` write disjoint parts and meet at a barrier before another part is read; that
/// discipline, which the operations of this module follow, is what makes sharing it sound.
@safe  // outside, the pointer is used only by operations that check their ranges
final class AlignedMemory: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
    /// What holds the memory that this is a part of; nil where it is mapped on its own.
    private let whole: (any AnyObject & Sendable)?

    /// Anonymous pages: zero until touched, so that a large reservation costs only what is used.
    ///
    /// - Parameter prefersLargePages: for memory that is read from end to end again and again, such as weights; large
    ///   pages save address translations.
    init(byteCount: Int, prefersLargePages: Bool = false) {
        self.byteCount = byteCount
        whole = nil
        let pages = unsafe mmap(
            nil, max(byteCount, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let pages = unsafe pages, unsafe pages != MAP_FAILED else {
            preconditionFailure("out of memory: \(byteCount) bytes")
        }
        if prefersLargePages {
            // Only a hint: the system may refuse it, and the memory works all the same.
            _ = unsafe madvise(pages, byteCount, MADV_HUGEPAGE)
        }
        unsafe base = pages
    }

    /// A part of `whole`, which lives as long as the part.
    init(partOf whole: AlignedMemory, byteRange: Range<Int>) {
        precondition(byteRange.lowerBound >= 0 && byteRange.upperBound <= whole.byteCount, "a part lies inside")
        self.whole = whole
        byteCount = byteRange.count
        unsafe base = whole.base + byteRange.lowerBound
    }

    /// A range of a mapped file, which lives as long as the part. It can be read only.
    init(reading file: MappedFile, byteRange: Range<Int>) {
        whole = file
        byteCount = byteRange.count
        // The system keeps anybody from writing through the pointer.
        unsafe base = UnsafeMutableRawPointer(mutating: file.start(of: byteRange))
    }

    deinit {
        if whole == nil { unsafe munmap(base, max(byteCount, 1)) }
    }
}
