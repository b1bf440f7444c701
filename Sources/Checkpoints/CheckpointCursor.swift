import Formats

/// Reads a weight file's bytes: a ``ByteCursor`` whose errors name the file.
struct CheckpointCursor: ~Escapable {
    private var cursor: ByteCursor
    let path: String

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, path: String) {
        cursor = ByteCursor(bytes)
        self.path = path
    }

    var bytes: Span<UInt8> {
        @_lifetime(copy self)
        get { cursor.bytes }
    }
    var offset: Int { cursor.offset }
    /// Bytes from the cursor to the end.
    var remaining: Int { cursor.remaining }
    /// The cursor's place, for messages.
    var place: CheckpointError.Place { .init(path: path, byteOffset: offset) }

    @_lifetime(self: copy self)
    mutating func skip(_ count: UInt64, of what: String) throws(CheckpointError) -> Range<Int> {
        do { return try cursor.skip(count, of: what) } catch { throw CheckpointError(error, in: path) }
    }

    @_lifetime(self: copy self)
    mutating func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type, _ what: String
    ) throws(CheckpointError) -> Integer {
        do { return try cursor.integer(type, what) } catch { throw CheckpointError(error, in: path) }
    }

    @_lifetime(self: copy self)
    mutating func count(of what: String, minimum: Int) throws(CheckpointError) -> Int {
        do { return try cursor.count(of: what, minimum: minimum) } catch { throw CheckpointError(error, in: path) }
    }

    @_lifetime(self: copy self)
    mutating func stringRange(_ what: String) throws(CheckpointError) -> Range<Int> {
        do { return try cursor.stringRange(what) } catch { throw CheckpointError(error, in: path) }
    }

    @_lifetime(self: copy self)
    mutating func string(_ what: String) throws(CheckpointError) -> String {
        do { return try cursor.string(what) } catch { throw CheckpointError(error, in: path) }
    }
}

extension CheckpointError {
    /// What is wrong with a file's bytes.
    init(_ error: ByteError, in path: String) {
        let place = Place(path: path, byteOffset: error.byteOffset)
        self =
            switch error {
            case .truncated(_, let what, let needed, let available):
                .truncated(at: place, what: what, needed: needed, available: available)
            case .tooMany(_, let what, let found, let limit):
                .tooMany(at: place, what: what, found: found, limit: limit)
            case .notUTF8(_, let what): .notUTF8(at: place, what: what)
            default: .invalidBytes(at: place, expected: error.expected, found: error.found)
            }
    }
}
