internal import Glibc

/// A whole file mapped read-only into memory.
///
/// The mapping is private and never written through, so any number of threads may read it. Bytes are loaded by the
/// operating system as they are touched. A file that another process shortens while it is mapped makes reads past its
/// new end fail with SIGBUS, as with every mapped file: checkpoints and indexes are replaced by rename, never in place.
// Safe: the mapping is immutable, only deinit ends it, and only bounded spans go out. The same makes it Sendable.
@safe
package final class MappedFile: @unchecked Sendable {
    /// The path the file was opened by, as given.
    package let path: String
    /// The file's size in bytes when it was opened.
    package let byteCount: Int
    /// When the file was last changed, in nanoseconds since 1970; nil for bytes that stand in memory.
    package let modificationTime: Int64?
    /// Whether the file belongs to the user of this process, and nobody else may write it.
    package let isOwn: Bool

    private let base: UnsafeRawPointer?

    /// Opens and maps a regular file. The descriptor is closed again; the mapping keeps the file alive.
    ///
    /// - Throws: `FileError` naming the path, the failed operation and the system's reason.
    package init(path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)  // the string outlives the call
        guard descriptor >= 0 else { throw FileError(path: path, operation: .open, code: errno) }
        defer { close(descriptor) }

        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {  // writes only the local struct
            throw FileError(path: path, operation: .inspect, code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw FileError(path: path, operation: .inspect, code: isFolder ? EISDIR : EINVAL)
        }
        self.path = path
        byteCount = Int(status.st_size)
        modificationTime = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        isOwn = status.st_uid == geteuid() && status.st_mode & (S_IWGRP | S_IWOTH) == 0
        guard byteCount > 0 else {
            unsafe base = nil  // mmap refuses an empty range; nothing is mapped
            return
        }
        let mapping = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)  // unmapped in deinit
        guard let start = unsafe mapping, unsafe start != MAP_FAILED else {
            throw FileError(path: path, operation: .map, code: errno)
        }
        unsafe base = UnsafeRawPointer(start)
    }

    /// Bytes in memory that are read like a file.
    ///
    /// - Parameter path: what errors call it.
    /// - Throws: `FileError` where there is no memory for them.
    package init(bytes: [UInt8], path: String) throws(FileError) {
        self.path = path
        byteCount = bytes.count
        modificationTime = nil
        isOwn = true
        guard byteCount > 0 else {
            unsafe base = nil
            return
        }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        let mapping = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0)  // unmapped in deinit
        guard let start = unsafe mapping, unsafe start != MAP_FAILED else {
            throw FileError(path: path, operation: .map, code: errno)
        }
        unsafe UnsafeMutableRawBufferPointer(start: start, count: byteCount).copyBytes(from: bytes)
        unsafe base = UnsafeRawPointer(start)
    }

    deinit {
        if let base = unsafe base {
            unsafe munmap(UnsafeMutableRawPointer(mutating: base), byteCount)  // the range that init mapped
        }
    }

    /// The file's bytes, valid as long as this object lives.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            guard let base = unsafe base else { return RawSpan() }
            let span = unsafe RawSpan(_unsafeStart: base, byteCount: byteCount)  // the whole mapping
            return unsafe _overrideLifetime(span, borrowing: self)  // self owns the mapping
        }
    }

    /// Where the bytes of `range`, which must lie within the file, stand in memory as long as this object lives.
    func start(of range: Range<Int>) -> UnsafeRawPointer {
        guard let base = unsafe base, range.lowerBound >= 0, range.upperBound <= byteCount else {
            preconditionFailure("a range of the file")
        }
        return unsafe base + range.lowerBound
    }

    /// Calls `body` with the bytes of `range`, which must lie within the file.
    package func withBytes<Result, Failure: Error>(
        in range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes.extracting(range))
    }

    /// Tells the system that the pages lying wholly within `range` won't be needed soon, so that it may take their
    /// memory back. The bytes stay readable: touching them reads the file again. Best effort.
    package func advise(dropping range: Range<Int>) {
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        let wanted = range.clamped(to: 0..<byteCount)
        let lower = (wanted.lowerBound + pageSize - 1) / pageSize * pageSize
        // The last page of the file belongs to the range when the range reaches the end of the file.
        let upper = wanted.upperBound == byteCount ? byteCount : wanted.upperBound / pageSize * pageSize
        guard let base = unsafe base, lower < upper else { return }
        // Clean pages of a read-only private mapping: dropping them loses nothing.
        _ = unsafe madvise(UnsafeMutableRawPointer(mutating: base + lower), upper - lower, MADV_DONTNEED)
    }
}

/// Safe views of a mapped file for code that stands outside this target.
extension MappedFile {
    /// The file's bytes as elements, for parsers: each access is checked against the file's size.
    package var byteSpan: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            unsafe bytes._unsafeView(as: UInt8.self)  // any byte is a valid UInt8, and every address is aligned for it
        }
    }

    /// A copy of the bytes of `range`, which must lie within the file.
    package func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe bytes.extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }  // copied before the pointer ends
    }
}
