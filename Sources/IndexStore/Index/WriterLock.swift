import Foundation
import Glibc

/// The right to write an index, held by one process at a time: an advisory lock (flock) on the file beside it.
///
/// The system drops the lock with the process, however that ends; the process id in the file is only for the message.
/// The lock file stays behind, since removing it would let two processes lock two files of the same name. It can't be a
/// lock on the index itself: closing a descriptor of that file would drop SQLite's own locks.
package final class WriterLock: Sendable {
    private let file: FileHandle

    private init(file: FileHandle) { self.file = file }

    /// Whether the lock was taken. A program that is being started holds a copy of each file until it runs: a lock that was
    /// just let go may seem held for some milliseconds.
    private static func isTaken(_ file: FileHandle) -> Bool {
        _ = fcntl(file.fileDescriptor, F_SETFD, FD_CLOEXEC)
        for _ in 0..<10 {
            if flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK else { return false }
            usleep(20_000)
        }
        return flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Takes the lock or says who has it, within a fifth of a second.
    static func acquire(for path: String) throws(IndexError) -> WriterLock {
        let lockPath = path + ".lock"
        let url = URL(filePath: lockPath)
        do {
            if !FileManager.default.fileExists(atPath: lockPath) {
                do {
                    try Data().write(to: url, options: .withoutOverwriting)
                } catch CocoaError.fileWriteFileExists {
                    // Another process was faster.
                }
            }
            let file = try FileHandle(forUpdating: url)
            guard isTaken(file) else {
                let code = errno
                let holder = try file.readToEnd().flatMap { String(bytes: $0, encoding: .utf8) }
                try file.close()
                guard code == EWOULDBLOCK else {
                    throw IndexError.unreadable(path: lockPath, detail: "flock failed with error \(code)")
                }
                throw IndexError.locked(path: path, processID: holder.flatMap(processID))
            }
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data("\(ProcessInfo.processInfo.processIdentifier)\n".utf8))
            return WriterLock(file: file)
        } catch let error as IndexError {
            throw error
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw IndexError.readOnly(path: path, detail: "its lock file may not be written")
        } catch {
            throw IndexError(error, path: path)
        }
    }

    private static func processID(_ text: String) -> Int32? {
        Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    deinit {
        // Closing drops the lock; it can't fail in a way that anybody could act on.
        _ = try? file.close()
    }
}
