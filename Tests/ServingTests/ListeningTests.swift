import NIOCore
import Testing

@testable import Serving

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("Why a server can't listen, and what to do", .serialized)
struct ListeningTests {
    @Test(
        "the system's refusal is told in words, with advice",
        arguments: [
            (EADDRINUSE, "Cannot listen on 127.0.0.1 port 8474: the address is already in use. ", "--port"),
            (EACCES, "Cannot listen on 127.0.0.1 port 8474: permission denied. ", "1024"),
            (EADDRNOTAVAIL, "Cannot listen on 127.0.0.1 port 8474: this machine does not have the address. ", "--host"),
        ])
    func words(code: CInt, beginning: String, advice: String) {
        let failure = ServerError.BindFailure(IOError(errnoCode: code, reason: "bind(descriptor:ptr:bytes:)"))
        let text = ServerError.cannotListen(host: "127.0.0.1", port: 8474, failure).description
        #expect(text.hasPrefix(beginning), "\(text)")
        #expect(text.dropFirst(beginning.count).contains(advice), "\(text)")
        #expect(!text.contains("bind("))
    }
}
