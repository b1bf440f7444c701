internal import Glibc

/// A file could not be opened, inspected or mapped.
package struct FileError: Error, Sendable, Equatable {
    /// What was being done when the system refused.
    package enum Operation: String, Sendable {
        case open, inspect, map, replace
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
