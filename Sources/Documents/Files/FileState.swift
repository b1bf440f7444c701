import Glibc

/// What the file system says about a file without reading it.
///
/// Size and time of modification alone don't tell that a file is unchanged: copying with times kept, unpacking an archive
/// and some editors leave both as they were. The time of the last change of the entry and its number do.
package struct FileState: Sendable, Equatable {
    package let byteCount: Int
    /// When the content was modified, in seconds since 1970. A program can set it.
    package let modified: Double
    /// When content, name, owner or permissions were changed, in seconds since 1970. The system alone sets it.
    package let changed: Double
    /// The number of the file in its file system; another file that is renamed over it has another.
    package let inode: UInt64

    /// nil where there is no file or it can't be looked at: any failure means the same to the caller, that the file can't
    /// be compared. Links are followed, since that is what reading does.
    package init?(path: String) {
        guard let status = FileSystem.status(of: path) else { return nil }
        byteCount = Int(status.st_size)
        modified = Self.seconds(status.st_mtim)
        changed = Self.seconds(status.st_ctim)
        inode = UInt64(status.st_ino)
    }

    private static func seconds(_ time: timespec) -> Double {
        Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
