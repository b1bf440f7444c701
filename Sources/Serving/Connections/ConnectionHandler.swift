import Formats
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Keeps one connection to its deadlines and to RFC 9112, and answers what never becomes a request.
///
/// It stands between parser and routes and sees one request at a time: the handler below holds back those that a client
/// sends ahead. Everything here runs on the connection's event loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How far the connection's request has come.
    private enum Progress {
        /// Nothing of it is here.
        case none
        /// Its head is arriving.
        case head
        /// Its body is arriving: so many bytes of it, since then.
        case body(bytes: Int, since: NIODeadline)
        /// It is here and is being answered.
        case complete
        /// The last reply is on its way; what still comes is dropped until the client has had time to read it (RFC 9112,
        /// section 9.6).
        case over(isSent: Bool)
    }

    private let configuration: ServerConfiguration
    private let metrics: Metrics
    private let open: OpenConnections

    private var context: ChannelHandlerContext?
    private var progress = Progress.none
    private var isRefusing = false
    private var hasReplyBegun = false
    private var isInputClosed = false
    /// Whether the connection ends with the reply.
    private var endsWithReply = false
    /// Whether the request is of HTTP/1.0, whose reply is framed as that knows.
    private var isOld = false
    private var deadline: Scheduled<Void>?
    /// Who wanted the connection closed while its last reply was on its way.
    private var closing: [EventLoopPromise<Void>] = []

    init(configuration: ServerConfiguration, metrics: Metrics, open: OpenConnections) {
        self.configuration = configuration
        self.metrics = metrics
        self.open = open
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        // The first request is due at once, a later one when the client has something to ask.
        wait(for: configuration.deadlines.head)
        if !open.admit(context.channel) { refuse(.crowded) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        deadline?.cancel()
        if let context { open.remove(context.channel) }
        for promise in closing { promise.succeed() }
        closing = []
    }

    /// Closes the connection for good.
    private func close() { context?.close(promise: nil) }
}

// What comes in.
extension ConnectionHandler {
    /// Bytes have come that the parser has not seen.
    func bytesArrived() {
        guard case .none = progress else { return }
        progress = .head
        wait(for: configuration.deadlines.head)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .over = progress { return }
        guard !isRefusing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): take(head, context)
        case .body(let bytes):
            if case .body(let count, let since) = progress {
                progress = .body(bytes: count + bytes.readableBytes, since: since)
            }
            context.fireChannelRead(data)
        case .end:
            progress = .complete
            deadline?.cancel()
            open.note(context.channel, isWaiting: false)
            context.fireChannelRead(data)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if case .over = progress { context.read() }
    }

    private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isOld = head.isOld
        var head = head
        do throws(APIError) {
            try head.checkHost()
            try head.checkExpectation()
        } catch {
            return refuse(error)
        }
        endsWithReply = !head.isKeepAlive || isOld || head.asksForAnotherProtocol
        if endsWithReply { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        progress = .body(bytes: 0, since: .now())
        wait(for: configuration.deadlines.body)
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if head.awaitsContinue(upTo: configuration.limits.bodyBytes), !hasReplyBegun { sayContinue(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as HTTPParserError: refuse(APIError(error, isInBody: isInBody))
        case is ByteToMessageDecoderError: break
        default: context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputClosed = true
            inputClosed(context)
        case is OpenConnections.GiveWay:
            switch progress {
            case .none, .over(isSent: true): close()
            case .head, .body: refuse(.crowded)
            case .complete, .over: break
            }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// The client sends no more. It may have left, or wait for its reply: only what is sent to it tells (the first byte to
    /// one that has left is answered with a reset).
    private func inputClosed(_ context: ChannelHandlerContext) {
        switch progress {
        case .none, .over(isSent: true): close()
        case .over: break
        case .complete where !hasReplyBegun && !isOld:
            endsWithReply = true
            sayContinue(context)
        case .complete where !hasReplyBegun: endsWithReply = true
        case .head where !isRefusing: refuse(.endedEarly)
        case .head, .body, .complete: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    private var isInBody: Bool {
        if case .body = progress { return true }
        return false
    }

    private func sayContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
    }
}

// What goes out.
extension ConnectionHandler {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            hasReplyBegun = true
            if case .complete = progress {} else { endsWithReply = true }
            endsWithReply = endsWithReply || !head.isKeepAlive
            if isOld { head.version = .http1_0 }
            if endsWithReply { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            hasReplyBegun = false
            guard endsWithReply else {
                progress = .none
                open.note(context.channel, isWaiting: true)
                wait(for: configuration.deadlines.idle)
                return context.write(data, promise: promise)
            }
            let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
            linger(after: sent.futureResult, context)
            context.writeAndFlush(data, promise: sent)
        }
    }

    /// Ends the sending half once the reply is sent, and the rest when the client has ended its own or has had time to read.
    private func linger(after sent: EventLoopFuture<Void>, _ context: ChannelHandlerContext) {
        progress = .over(isSent: false)
        open.note(context.channel, isWaiting: true)
        wait(for: configuration.deadlines.idle)
        sent.assumeIsolated().whenComplete { [self] _ in
            progress = .over(isSent: true)
            guard !isInputClosed else { return close() }
            wait(for: configuration.deadlines.lingering)
            context.close(mode: .output, promise: nil)
            // What the client still sends is read and dropped.
            context.read()
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard case .over = progress, context.channel.isActive else {
            return context.close(mode: mode, promise: promise)
        }
        switch mode {
        case .output: promise?.succeed()
        case .input, .all: if let promise { closing.append(promise) }
        }
    }

    /// Answers what can't be served. While the body of a request arrives, its route does so, and otherwise this does.
    private func refuse(_ error: APIError) {
        guard let context, !isRefusing else { return }
        isRefusing = true
        endsWithReply = true
        switch progress {
        case .body where !hasReplyBegun: context.fireErrorCaught(error)
        case .none, .head:
            metrics.countRequest(method: "other", route: "none", status: error.status.code, seconds: 0)
            var body = context.channel.allocator.buffer(capacity: 256)
            body.writeString(error.json.text)
            var headers: HTTPHeaders = [
                "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)",
                "Cache-Control": "no-store", "Connection": "close", "X-Request-Id": RequestIDMiddleware.fresh(),
            ]
            headers.add(contentsOf: SecurityHeadersMiddleware.fixed.map { ($0.name, $0.value) })
            let status = HTTPResponseStatus(statusCode: Int(error.status.code))
            context.write(
                wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            let sent = context.eventLoop.makePromise(of: Void.self)
            linger(after: sent.futureResult, context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
        case .body, .complete, .over: close()
        }
    }
}

// Deadlines.
extension ConnectionHandler {
    private func wait(for limit: Duration) {
        deadline?.cancel()
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(limit)) { bound.value.deadlinePassed() }
    }

    private func deadlinePassed() {
        switch progress {
        case .none, .over: close()
        case .head: refuse(.tooSlow("head"))
        case .body(let bytes, let since):
            // Whoever sends at the least rate may take as long as that takes.
            let deadlines = configuration.deadlines
            let allowed = deadlines.body + .seconds(Double(bytes) / Double(deadlines.bodyBytesPerSecond))
            let left = allowed - Duration.nanoseconds((NIODeadline.now() - since).nanoseconds)
            if left > .zero { wait(for: left) } else { refuse(.tooSlow("body")) }
        case .complete: if context?.channel.isWritable == false { close() }
        }
    }

    /// A client that does not read its reply holds up no one for longer than one that does not write.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .complete = progress {
            if context.channel.isWritable { deadline?.cancel() } else { wait(for: configuration.deadlines.idle) }
        }
        context.fireChannelWritabilityChanged()
    }
}
