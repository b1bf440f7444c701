import NIOCore
import Synchronization

/// The open connections, so many at most: one that only waits for its client gives way to a new one.
///
/// Clients that send slowly can't keep others out, however many they are; what is being answered stays.
final class OpenConnections: Sendable {
    /// Asks a connection that waits to end.
    struct GiveWay: Sendable {}

    private struct Entry {
        let channel: any Channel
        /// Since when nothing but the client is waited for; nil while a request is answered.
        var waitingSince: NIODeadline?
    }

    private let limit: Int
    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

    init(limit: Int) { self.limit = limit }

    /// Takes a connection in. Where the limit is reached, the one that has waited longest is asked to end.
    ///
    /// - Returns: whether there is a place for it.
    /// - Complexity: linear in the limit where it is reached.
    func admit(_ channel: any Channel) -> Bool {
        let (isAdmitted, leaving) = entries.withLock { entries -> (Bool, (any Channel)?) in
            var leaving: (any Channel)?
            if entries.count >= limit {
                let waiting = entries.compactMap { key, entry in entry.waitingSince.map { (key: key, since: $0) } }
                guard let oldest = waiting.min(by: { $0.since < $1.since }) else { return (false, nil) }
                leaving = entries.removeValue(forKey: oldest.key)?.channel
            }
            entries[ObjectIdentifier(channel)] = Entry(channel: channel, waitingSince: .now())
            return (true, leaving)
        }
        leaving?.pipeline.fireUserInboundEventTriggered(GiveWay())
        return isAdmitted
    }

    /// Notes whether a connection waits for its client, from now on.
    func note(_ channel: any Channel, isWaiting: Bool) {
        entries.withLock { $0[ObjectIdentifier(channel)]?.waitingSince = isWaiting ? .now() : nil }
    }

    /// Forgets a connection that has ended.
    func remove(_ channel: any Channel) {
        entries.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}
