import Glibc

/// What the file system says about a file without reading it.
package struct FileState: Sendable, Equatable {
    package let byteCount: Int
    /// When the content last changed, in seconds since 1970.
    package let modified: Double
    /// When the content or what the system notes of it last changed, in seconds since 1970. No program can set it back.
    package let changed: Double
    /// The file's number in its file system.
    package let inode: UInt64

    /// nil where there is no file or it can't be looked at. Links are followed, since that is what reading does.
    package init?(path: String) {
        var status = stat()
        // Any failure means the same to the caller: the file can't be compared. The string and `status` outlive the call.
        guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return nil }
        byteCount = Int(status.st_size)
        modified = Self.seconds(status.st_mtim)
        changed = Self.seconds(status.st_ctim)
        inode = UInt64(status.st_ino)
    }

    private static func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 }
}
