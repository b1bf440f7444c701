import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why the server does not start.
public enum ServerError: Error, Equatable, CustomStringConvertible {
    /// A bind that others can reach, without a key.
    case openBind(host: String)
    /// A key too short to be one, or with characters that a header can't carry.
    case unusableKey
    /// A file of keys in which a line is none.
    case unreadableKeys(source: String, line: Int)
    /// No TCP port.
    case invalidPort(Int)
    /// A limit under which nothing would be served.
    case invalidLimit(name: String, value: Int)
    /// The system refused the address.
    case cannotListen(host: String, port: Int, BindFailure)

    /// Why the system refuses an address.
    public enum BindFailure: Sendable, Equatable {
        /// Another program listens there.
        case addressInUse
        /// The port needs rights that the program has not.
        case permissionDenied
        /// This machine does not have the address.
        case addressNotAvailable
        /// Anything else, in the system's words.
        case other(String)
    }

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .openBind(let host):
            "Refusing to listen on \(host) without an API key: anyone who reaches this machine could read the indexed "
                + "documents. Give a key with --api-key-file, or listen on 127.0.0.1."
        case .unusableKey:
            "The API key must be at least 8 printable ASCII characters without spaces, since it travels in a header. "
                + "Make one with: openssl rand -hex 24"
        case .unreadableKeys(let source, let line):
            "\(source), line \(line): expected KEY, NAME KEY, or NAME KEY INDEX,INDEX, where the key has at least 8 "
                + "printable ASCII characters. Make one with: openssl rand -hex 24"
        case .invalidPort(let port): "Expected a port from 0 to 65535, found \(port)."
        case .invalidLimit(let name, let value): "Expected the limit \(name) to be positive, found \(value)."
        case .cannotListen(let host, let port, let failure):
            "Cannot listen on \(host) port \(port): \(failure.words). \(failure.advice)"
        }
    }
}

extension ServerError.BindFailure {
    /// Translates an error of opening the listening socket.
    init(_ error: IOError) {
        switch error.errnoCode {
        case EADDRINUSE: self = .addressInUse
        case EACCES: self = .permissionDenied
        case EADDRNOTAVAIL: self = .addressNotAvailable
        default: self = .other("\(error)")
        }
    }

    fileprivate var words: String {
        switch self {
        case .addressInUse: "the address is already in use"
        case .permissionDenied: "permission denied"
        case .addressNotAvailable: "this machine does not have the address"
        case .other(let words): words
        }
    }

    fileprivate var advice: String {
        switch self {
        case .addressInUse:
            "Another server listens there, perhaps footnote itself. Stop it, or choose another port with --port."
        case .permissionDenied: "Ports below 1024 are the system's: choose one from 1024 up with --port."
        case .addressNotAvailable:
            "Listen on 127.0.0.1, or on one of this machine's own addresses, with --host."
        case .other: "Choose another address with --host or another port with --port."
        }
    }
}
