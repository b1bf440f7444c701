import Glibc

/// Reads whole files, and notices when they change meanwhile.
///
/// The file is opened without blocking and looked at through its descriptor, so that a pipe or a device is refused
/// instead of waited for, and so that what is checked is what is read. Symbolic links are followed: whoever names a
/// path means what it leads to. (``DocumentCollector`` is stricter about links that it comes across by itself.)
enum SourceFile {
    /// What tells one state of a file from another.
    struct Stamp: Equatable {
        let device: UInt64
        let inode: UInt64
        let byteCount: Int
        let modified: [Int]
        let changed: [Int]
    }

    /// The file's bytes.
    ///
    /// Size, times and identity are compared before and after; a file that changed is read once more, and refused when
    /// it changed again.
    ///
    /// - Parameter afterReading: called between reading and the second look; tests change the file here.
    static func bytes(
        of path: String, limit: Int, afterReading: () -> Void = {}
    ) throws(DocumentError) -> [UInt8] {
        for _ in 0..<2 {
            if let bytes = try attempt(path, limit: limit, afterReading: afterReading) { return bytes }
        }
        throw .changedWhileReading(path: path)
    }

    /// The first bytes of a file, at most so many.
    static func start(of path: String, count: Int) throws(DocumentError) -> [UInt8] {
        let descriptor = try opened(path)
        defer { close(descriptor) }
        _ = try stamp(of: descriptor, path: path)
        return try bytes(from: descriptor, capacity: count, path: path)
    }

    private static func opened(_ path: String) throws(DocumentError) -> Int32 {
        guard !path.utf8.contains(0) else {
            throw .unreadable(path: path, reason: "the path contains a NUL byte")
        }
        // The path's bytes live through the call, and the system does not keep them.
        let descriptor = unsafe open(SystemPath.terminated(path), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(path) }
        return descriptor
    }

    private static func bytes(
        from descriptor: Int32, capacity: Int, path: String
    ) throws(DocumentError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            while count < capacity {
                // The buffer has room for `capacity` bytes, of which `count` are written.
                let got = unsafe Glibc.read(
                    descriptor, buffer.baseAddress?.advanced(by: count), min(capacity - count, 1 << 26))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                count += got
            }
        }
        guard failure == 0 else {
            throw .unreadable(path: path, reason: FileSystem.Failure(code: failure).message)
        }
        return bytes
    }

    /// One reading; nil when the file changed meanwhile.
    private static func attempt(
        _ path: String, limit: Int, afterReading: () -> Void
    ) throws(DocumentError) -> [UInt8]? {
        let descriptor = try opened(path)
        defer { close(descriptor) }

        let before = try stamp(of: descriptor, path: path)
        guard before.byteCount <= limit else {
            throw .tooLarge(path: path, byteCount: before.byteCount, limit: limit)
        }
        // One byte more than expected, so that a file that grew shows itself.
        let bytes = try bytes(from: descriptor, capacity: before.byteCount + 1, path: path)
        afterReading()
        let after = try stamp(of: descriptor, path: path)
        // A file that was replaced by renaming another one over it has the same descriptor but another path.
        let standing = unsafe open(SystemPath.terminated(path), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard standing >= 0 else { return nil }
        defer { close(standing) }
        guard before == after, bytes.count == before.byteCount, try stamp(of: standing, path: path) == before
        else { return nil }
        return bytes
    }

    private static func stamp(of descriptor: Int32, path: String) throws(DocumentError) -> Stamp {
        var status = stat()
        // `status` outlives the call.
        guard unsafe fstat(descriptor, &status) == 0 else { throw unreadable(path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .notAFile(path: path, kind: "folder")
        case S_IFIFO: throw .notAFile(path: path, kind: "pipe")
        case S_IFSOCK: throw .notAFile(path: path, kind: "socket")
        default: throw .notAFile(path: path, kind: "device")
        }
        return Stamp(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), byteCount: Int(status.st_size),
            modified: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec],
            changed: [status.st_ctim.tv_sec, status.st_ctim.tv_nsec])
    }

    private static func unreadable(_ path: String) -> DocumentError {
        switch errno {
        case ENXIO: .notAFile(path: path, kind: "socket or device")
        case ENOENT: .unreadable(path: path, reason: "no such file")
        default: .unreadable(path: path, reason: FileSystem.Failure(code: errno).message)
        }
    }
}
