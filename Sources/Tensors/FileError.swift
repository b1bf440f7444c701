internal import Glibc

/// A file could not be opened, inspected, mapped or written.
package struct FileError: Error, Sendable, Equatable {
    /// What was being done when the system refused.
    package enum Operation: String, Sendable {
        case open, inspect, map, create, write, replace
    }

    /// The file's path as given.
    package let path: String
    /// The step that failed.
    package let operation: Operation
    /// The system's error number (`errno`).
    package let code: Int32

    package init(path: String, operation: Operation, code: Int32) {
        self.path = path
        self.operation = operation
        self.code = code
    }
}

extension FileError: CustomStringConvertible {
    package var description: String {
        let reason = unsafe String(cString: strerror(code))  // strerror answers a C string for every number
        return "cannot \(operation.rawValue) \(path): \(reason)"
    }
}

extension FileError {
    /// Gives the file at `draft` the name `path`, in place of a file that has it: in one step, so that a reader finds either
    /// the one or the other. Both lie in one file system.
    package static func replace(_ path: String, with draft: String) throws(FileError) {
        guard unsafe rename(draft, path) == 0 else {  // both strings outlive the call
            throw FileError(path: path, operation: .replace, code: errno)
        }
    }
}
