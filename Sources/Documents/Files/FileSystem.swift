import Glibc

/// What the system says about files and folders, by paths whose names need not be UTF-8 (``SystemPath``).
enum FileSystem {
    /// What stands at a path.
    enum Kind: Equatable {
        case file, folder, link
        /// A pipe, a socket or a device.
        case other(String)
    }

    /// The system's number for what went wrong.
    struct Failure: Error, Equatable {
        let code: Int32

        var isMissing: Bool { code == ENOENT || code == ENOTDIR }

        /// In words.
        var message: String {
            switch code {
            case ENOENT: "no such file or folder"
            case EACCES, EPERM: "permission denied"
            case ELOOP: "too many symbolic links"
            case ENOTDIR: "a part of the path is not a folder"
            case ENAMETOOLONG: "the path is too long"
            case EMFILE, ENFILE: "too many open files"
            case EIO: "input/output error"
            default: "system error \(code)"
            }
        }
    }

    /// What stands at a path, without following a link.
    static func kind(of path: String) -> Result<Kind, Failure> {
        var status = stat()
        // `status` and the path's bytes outlive the call.
        guard unsafe lstat(SystemPath.terminated(path), &status) == 0 else { return .failure(Failure(code: errno)) }
        return .success(kind(status.st_mode))
    }

    /// What a path leads to, links followed; nil where there is nothing or it can't be looked at.
    static func status(of path: String) -> stat? {
        var status = stat()
        // `status` and the path's bytes outlive the call.
        guard unsafe stat(SystemPath.terminated(path), &status) == 0 else { return nil }
        return status
    }

    private static func kind(_ mode: mode_t) -> Kind {
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .link
        case S_IFSOCK: .other("socket")
        case S_IFIFO: .other("pipe")
        default: .other("device")
        }
    }

    /// The absolute path without symbolic links, or nil where a part of it is missing, forbidden or a loop.
    static func resolved(_ path: String) -> String? {
        // The system allocates the answer, which is copied and freed here.
        guard let answer = unsafe realpath(SystemPath.terminated(path), nil) else { return nil }
        defer { unsafe free(answer) }
        return unsafe SystemPath.string(UnsafeRawBufferPointer(start: answer, count: strlen(answer)))
    }

    /// The names in a folder, in no order, without `.` and `..`.
    static func names(in folder: String) throws(Failure) -> [String] {
        // The stream is closed on every way out.
        guard let stream = unsafe opendir(SystemPath.terminated(folder)) else { throw Failure(code: errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            // The entry belongs to the stream until the next call; its name is copied here.
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { start in
                    unsafe SystemPath.string(UnsafeRawBufferPointer(start: start, count: strlen(start)))
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw Failure(code: errno) }
        return names
    }
}
