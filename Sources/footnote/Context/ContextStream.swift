import ContextProtocol
import Foundation
import Formats

/// The Model Context Protocol over standard input and output: a message a line, and nothing else on standard output.
struct ContextStream: Sendable {
    let server: ContextServer
    let output: Output

    /// Answers until the input ends, and until what it asked for is answered.
    ///
    /// Requests are worked on side by side, so that one can be taken back and others need not wait for it.
    ///
    /// - Parameter loading: what the answers wait for; an error of it ends the work, since nothing could be answered.
    /// - Throws: what `loading` throws; ``OutputClosed``.
    func serve(_ lines: AsyncStream<String>, loading: @escaping @Sendable () async throws -> Void) async throws {
        let (replies, sink) = AsyncStream<JSON>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loading() }
            group.addTask { for await reply in replies { try output.line(reply.text) } }
            group.addTask {
                await read(lines, into: sink)
                sink.finish()
            }
            try await group.waitForAll()
        }
    }

    private func read(_ lines: AsyncStream<String>, into sink: AsyncStream<JSON>.Continuation) async {
        var exchange = ContextServer.Exchange(version: .unnamed) { sink.yield($0) }
        await withDiscardingTaskGroup { requests in
            for await line in lines where !line.allSatisfy(\.isWhitespace) {
                let message: JSON
                do {
                    message = try JSONParser.parse(line)
                } catch {
                    sink.yield(RPCError.notJSON("\(error)").reply())
                    continue
                }
                if message["method"] == "initialize", let offered = message["params"]?["protocolVersion"]?.string {
                    exchange.version = ProtocolVersion(offered: offered)
                }
                let settled = exchange
                // At once: a message that takes a request back may be the next line, and has to find it.
                requests.addImmediateTask {
                    if let reply = await server.reply(to: message, in: settled) { sink.yield(reply) }
                }
            }
        }
    }
}
