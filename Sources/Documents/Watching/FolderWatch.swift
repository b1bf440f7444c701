import Dispatch
import Glibc
import Synchronization

/// Tells when something happens in folders, through inotify(7).
///
/// It keeps no list of what happened, only whether anything relevant did since the last question: whoever is told looks at the
/// folders again, which holds after a lost event too. Network file systems report only what this machine does.
public final class FolderWatch {
    private struct State: Sendable {
        var paths: [Int32: String] = [:]
        var hasChanged = false
    }

    /// What the thread that reads events shares with the others.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    /// A signal after relevant events; several may become one.
    public let signals: AsyncStream<Void>
    private let descriptor: Int32
    private let shared = Shared()
    private let source: any DispatchSourceRead

    /// Starts to watch nothing yet.
    ///
    /// - Parameter isRelevant: which events count; called on a thread of its own.
    /// - Throws: ``WatchError``.
    public init(isRelevant: @escaping @Sendable (FolderEvent) -> Bool) throws(WatchError) {
        let descriptor = inotify_init1(Int32(O_CLOEXEC | O_NONBLOCK))
        guard descriptor >= 0 else {
            throw errno == EMFILE ? .tooManyWatchers : .failed(path: "inotify", reason: "system error \(errno)")
        }
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.signals = signals
        self.descriptor = descriptor
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "Footnote.FolderWatch"))
        source.setEventHandler { [shared] in
            var found = false
            for event in FolderEventBytes.events(in: Self.read(descriptor)) {
                if let event = Self.meaning(of: event, shared), isRelevant(event) { found = true }
            }
            guard found else { return }
            shared.state.withLock { $0.hasChanged = true }
            continuation.yield()
        }
        // Not before the last read: a closed number may become another file's.
        source.setCancelHandler {
            close(descriptor)
            continuation.finish()
        }
        source.resume()
    }

    deinit { source.cancel() }

    /// Watches these folders and no others.
    ///
    /// A folder that is gone or may not be read is left out; the folder above it reports when that changes. Call this before
    /// the folders are listed, so that nothing happens unseen between the two.
    /// - Throws: ``WatchError``.
    /// - Complexity: a system call for each folder.
    public func watch(_ folders: [String]) throws(WatchError) {
        var paths: [Int32: String] = [:]
        for folder in folders {
            // A folder that is watched already keeps its number, wherever it was moved to.
            // The path's bytes live through the call, and the system does not keep them.
            let number = unsafe inotify_add_watch(descriptor, SystemPath.terminated(folder), FolderEventBytes.mask)
            guard number < 0 else {
                paths[number] = folder
                shared.state.withLock { $0.paths[number] = folder }
                continue
            }
            switch errno {
            case ENOENT, ENOTDIR, EACCES, ELOOP: continue
            case ENOSPC: throw .tooManyFolders(path: folder, watched: paths.count)
            default: throw .failed(path: folder, reason: "system error \(errno)")
            }
        }
        let left = shared.state.withLock { state in
            let left = state.paths.keys.filter { paths[$0] == nil }
            state.paths = paths
            return left
        }
        // One that is gone with its folder is an error to nobody.
        for number in left { _ = inotify_rm_watch(descriptor, number) }
    }

    /// Whether something relevant happened since the last call.
    public func takeChange() -> Bool {
        shared.state.withLock { state in
            defer { state.hasChanged = false }
            return state.hasChanged
        }
    }

    private static func meaning(of event: FolderEventBytes.Event, _ shared: Shared) -> FolderEvent? {
        if event.isOverflow { return .overflowed }
        return shared.state.withLock { state in
            if event.endsWatch { return state.paths.removeValue(forKey: event.watch).map { .folder($0) } }
            guard let folder = state.paths[event.watch] else { return nil }
            return event.name.isEmpty
                ? .folder(folder) : .changed(folder: folder, name: event.name, isFolder: event.isFolder)
        }
    }

    /// What the system has ready; nothing where that is nothing.
    private static func read(_ descriptor: Int32) -> [UInt8] {
        let capacity = 1 << 16
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            // The buffer has room for `capacity` bytes.
            count = max(0, unsafe Glibc.read(descriptor, buffer.baseAddress, capacity))
        }
    }
}
