internal import Glibc

/// A file that is written beside its place and takes it once it is complete: a reader finds the old file, the new one or
/// none, and never a half. What is not finished is removed.
package struct NewFile: ~Copyable {
    private let path: String
    private let draft: String
    private let descriptor: Int32
    private var isInPlace = false

    /// What the names of unfinished files end with.
    package static let draftSuffix = ".draft"

    /// Makes an empty file that only this user can read, in the folder of `path`.
    ///
    /// - Throws: `FileError`, for example because the folder can't be written.
    package init(path: String) throws(FileError) {
        let number = UInt64.random(in: .min ... .max)
        let draft = "\(path).\(String(number, radix: 16))\(Self.draftSuffix)"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe open(draft, flags, S_IRUSR | S_IWUSR)  // the string outlives the call
        guard descriptor >= 0 else { throw FileError(path: draft, operation: .create, code: errno) }
        self.path = path
        self.draft = draft
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
        if !isInPlace { _ = unsafe unlink(draft) }  // of no use to anybody
    }

    /// Writes bytes after those written so far.
    ///
    /// - Throws: `FileError`, for example because the disk is full.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        let code = unsafe bytes.withUnsafeBytes { unsafe put($0) }  // read during the call
        if code != 0 { throw FileError(path: draft, operation: .write, code: code) }
    }

    /// Writes a matrix's packed bytes after what was written so far.
    ///
    /// - Throws: `FileError`, for example because the disk is full.
    package func append(_ matrix: WeightMatrix) throws(FileError) {
        let code = unsafe put(UnsafeRawBufferPointer(start: matrix.group(0), count: matrix.byteCount))
        if code != 0 { throw FileError(path: draft, operation: .write, code: code) }
    }

    /// Writes everything; answers the system's error number, or 0.
    private func put(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written = unsafe write(descriptor, rest.baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return errno == 0 ? EIO : errno }
            done += written
        }
        return 0
    }

    /// Waits until the disk has the bytes, and gives the file its place.
    package mutating func finish() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(path: draft, operation: .write, code: errno) }
        try FileError.replace(path, with: draft)
        isInPlace = true
    }
}
