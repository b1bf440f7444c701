import Synchronization

/// Asks an engine's nodes until one answers, with pauses between.
///
/// A node that does not answer is passed over: the next try goes to the next node, and later questions begin there.
struct EngineAttempts: Sendable {
    let address: EngineAddress
    let limits: EngineLimits
    private let preferred = PreferredNode()

    init(_ address: EngineAddress, limits: EngineLimits) {
        self.address = address
        self.limits = limits
    }

    /// How one try ended.
    enum Outcome<Reply> {
        case answered(Reply)
        /// The node said that it won't, and whether another try may get another answer.
        case refused(status: Int, message: String, passes: Bool)
        case silent(String)
        /// What no other try can change.
        case failed(EngineError)
    }

    /// Asks until a node answers.
    ///
    /// - Parameter doing: the rest of "no answer while …".
    func run<Reply>(
        _ doing: String, _ ask: (EngineAddress.Node) async -> Outcome<Reply>
    ) async throws(EngineError) -> Reply {
        var last = EngineError.unreachable(address, while: doing, reason: "no node was asked")
        for attempt in 0...limits.pauses.count {
            if attempt > 0 { try await pause(limits.pauses[attempt - 1], doing) }
            let node = preferred.node(of: address)
            switch await ask(node) {
            case .answered(let reply): return reply
            case .refused(let status, let message, let passes):
                last = .refused(address, while: doing, status: status, message: "\(node): \(message)")
                guard passes else { throw last }
            case .silent(let reason):
                last = .unreachable(address, while: doing, reason: "\(node): \(reason)")
            case .failed(let error): throw error
            }
            preferred.moveOn(from: node, of: address)
        }
        throw last
    }

    /// Waits; a cancelled task stops here.
    func pause(_ seconds: Double, _ doing: String) async throws(EngineError) {
        do {
            try await Task.sleep(for: .seconds(seconds))
        } catch {
            throw .unreachable(address, while: doing, reason: "it was cancelled")
        }
    }

    /// Does the same with several things at once, and throws the first failure after all have ended.
    static func all<Thing: Sendable>(
        _ things: [Thing], _ work: @escaping @Sendable (Thing) async throws(EngineError) -> Void
    ) async throws(EngineError) {
        let failure = await withTaskGroup(of: EngineError?.self) { group in
            for thing in things {
                group.addTask {
                    do throws(EngineError) {
                        try await work(thing)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let failure { throw failure }
    }
}

/// Which node is asked first. Shared by copies of a client.
private final class PreferredNode: Sendable {
    private let place = Atomic<Int>(0)

    func node(of address: EngineAddress) -> EngineAddress.Node {
        address.nodes[place.load(ordering: .relaxed) % address.nodes.count]
    }

    /// The next one, unless another request has moved on already.
    func moveOn(from node: EngineAddress.Node, of address: EngineAddress) {
        let held = place.load(ordering: .relaxed)
        guard address.nodes[held % address.nodes.count] == node else { return }
        _ = place.compareExchange(
            expected: held, desired: (held + 1) % address.nodes.count, ordering: .relaxed)
    }
}

/// What an engine says in words, for an error: a stranger's text, so short and without control characters.
enum EngineWords {
    static func plain(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(600), as: UTF8.self)
        let scalars = text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? " " : String(scalar)
        }
        return String(scalars.joined().prefix(200)).split(separator: " ").joined(separator: " ")
    }
}
