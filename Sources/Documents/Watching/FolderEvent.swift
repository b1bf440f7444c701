import Glibc

/// Something that happened in a watched folder.
public enum FolderEvent: Sendable, Equatable {
    /// An entry of the folder appeared, disappeared, was written and closed, or has other permissions.
    case changed(folder: String, name: String, isFolder: Bool)
    /// The folder itself was changed, moved or deleted.
    case folder(String)
    /// More happened than the system keeps: anything may have changed.
    case overflowed
}

/// The events of inotify(7) as the system writes them.
struct FolderEventBytes {
    /// One event: which watch, what, and to which entry.
    struct Event: Equatable {
        let watch: Int32
        let mask: UInt32
        let name: String

        /// Whether the system dropped events before this one.
        var isOverflow: Bool { mask & UInt32(IN_Q_OVERFLOW) != 0 }
        /// Whether the watch is gone, with its folder or because it was taken away.
        var endsWatch: Bool { mask & UInt32(IN_IGNORED) != 0 }
        /// Whether the entry is a folder.
        var isFolder: Bool { mask & UInt32(IN_ISDIR) != 0 }
    }

    /// What a folder is watched for. Writing counts when the file is closed: what is half written is no document yet.
    static let mask = UInt32(
        IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
            | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK)

    private static let headLength = 16

    /// The events in what one read gave. Each is a head of four 32-bit numbers (watch, mask, cookie, length of the name) and
    /// the name, filled up with zeros. The system writes whole events; a part of one at the end is left out.
    static func events(in bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while rest.count >= headLength {
            let length = Int(number(rest, 12))
            guard rest.count - headLength >= length else { break }
            let name = rest.dropFirst(headLength).prefix(length).prefix { $0 != 0 }
            events.append(
                Event(
                    watch: Int32(bitPattern: number(rest, 0)), mask: number(rest, 4),
                    name: SystemPath.string(name)))
            rest = rest.dropFirst(headLength + length)
        }
        return events
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt32 {
        let start = bytes.startIndex + offset
        let number = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
        return UInt32(littleEndian: number)
    }
}
