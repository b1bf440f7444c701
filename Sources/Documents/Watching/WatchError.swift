/// Why folders can't be watched. The description says what to do about it.
public enum WatchError: Error, Sendable, Equatable {
    /// The system watches no more folders for this user; `watched` is the number that were possible.
    case tooManyFolders(path: String, watched: Int)
    /// The system lets this user have no more watchers.
    case tooManyWatchers
    /// The system's message.
    case failed(path: String, reason: String)
}

extension WatchError: CustomStringConvertible {
    /// What went wrong, where, and what to do about it.
    public var description: String { "\(problem); \(advice)" }

    /// What went wrong, and where.
    public var problem: String {
        switch self {
        case .tooManyFolders(let path, let watched):
            "\(path): the system's limit of watched folders for one user is reached (\(watched) here)"
        case .tooManyWatchers: "the system's limit of watchers for one user is reached"
        case .failed(let path, let reason): "\(path): can't be watched (\(reason))"
        }
    }

    /// What to do about it.
    public var advice: String {
        switch self {
        case .tooManyFolders: "raise the limit with: sysctl fs.inotify.max_user_watches=1048576 (as root)"
        case .tooManyWatchers:
            "end another program that watches folders, or raise the limit with: sysctl "
                + "fs.inotify.max_user_instances=1024 (as root)"
        case .failed: "index the folder without watching it"
        }
    }
}
