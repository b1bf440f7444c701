import Foundation
import GRDB

extension IndexError {
    /// The error that an operation on the file at `path` failed with.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as IndexError: self = error
        case let error as DatabaseError: self.init(error, path: path)
        case let error as BlobError: self = .corrupt(path: path, detail: error.description)
        case let error as RowDecodingError: self = .corrupt(path: path, detail: error.description)
        case let error as CocoaError: self.init(error, path: path)
        default: self = .unreadable(path: path, detail: error.localizedDescription)
        }
    }

    /// Whether an error comes from the file, not from what was done with it.
    static func isOfStorage(_ error: any Error) -> Bool {
        error is DatabaseError || error is BlobError || error is RowDecodingError || error is CocoaError
    }

    private init(_ error: DatabaseError, path: String) {
        let message = error.message ?? "no message"
        switch error.extendedResultCode {
        case .SQLITE_IOERR_SHMSIZE:
            // The shared memory file could not be extended.
            self = .diskFull(path: path)
            return
        default: break
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_READONLY: self = .readOnly(path: path, detail: message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_CORRUPT: self = .corrupt(path: path, detail: message)
        case .SQLITE_NOTADB: self = .notAnIndex(path: path, found: "a file that SQLite does not know")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .unreadable(path: path, detail: message)
        default: self = .storage(path: path, code: error.extendedResultCode.rawValue, message: message)
        }
    }

    private init(_ error: CocoaError, path: String) {
        switch error.code {
        case .fileWriteOutOfSpace: self = .diskFull(path: path)
        case .fileWriteNoPermission, .fileWriteVolumeReadOnly:
            self = .readOnly(path: path, detail: error.localizedDescription)
        case .fileWriteFileExists: self = .alreadyExists(path: path)
        default: self = .unreadable(path: path, detail: error.localizedDescription)
        }
    }
}
