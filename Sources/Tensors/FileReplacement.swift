internal import Glibc

extension FileError {
    /// Gives the file at `draft` the name `path`, in place of a file that has it: in one step, so that a reader finds either
    /// the one or the other. Both lie in one file system.
    package static func replace(_ path: String, with draft: String) throws(FileError) {
        guard unsafe rename(draft, path) == 0 else {  // both strings outlive the call
            throw FileError(path: path, operation: .replace, code: errno)
        }
    }
}
