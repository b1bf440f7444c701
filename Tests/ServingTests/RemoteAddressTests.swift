import Answering
import Foundation
import RemoteModels
import TestSupport
import Testing

/// Where text may go, and what may be sent as a key.
struct RemoteAddressTests {
    @Test("An address is taken apart, and the model may be any name")
    func parts() throws {
        let address = try RemoteAddress("https://Models.Example:8443/v1/#meta-llama/Llama-3.3-70B%20x")
        #expect(address.origin == "https://models.example:8443" && address.model == "meta-llama/Llama-3.3-70B x")
        #expect(RemoteAddress.looksLikeOne("HTTPS://h/v1#m") && !RemoteAddress.looksLikeOne("models/http://x"))
    }

    @Test(
        "What is no address is refused, and a secret in one is not repeated",
        arguments: [
            "http://", "https://h/v1", "https://h/v1#", "https://h:0/v1#m", "https://h:70000/v1#m",
            "https://h/v1?key=secret#m",
            "https://user:secret@h/v1#m", "https://h /v1#m", "https://h/v1#m\n", "ftp://h/v1#m",
        ])
    func refused(text: String) throws {
        let error = try #require(
            #expect(throws: RemoteModelError.self) { try RemoteAddress(text, allowsUnencrypted: true) })
        #expect(!error.description.contains("secret"))
    }

    @Test("Plain HTTP stays on this machine unless it is allowed")
    func unencrypted() throws {
        for host in ["localhost", "127.0.0.1:8000", "127.1.2.3", "[::1]:8000"] {
            _ = try RemoteAddress("http://\(host)/v1#m")
        }
        for host in [
            "h", "127.0.0.1.example.com", "127.0.0.example", "localhost.example", "10.0.0.1", "[::2]", "0.0.0.0",
        ] {
            #expect(throws: RemoteModelError.notEncrypted(origin: "http://\(host)")) {
                try RemoteAddress("http://\(host)/v1#m")
            }
            _ = try RemoteAddress("http://\(host)/v1#m", allowsUnencrypted: true)
        }
    }

    @Test("A key is one line of a file, shows itself nowhere, and cannot end its header")
    func keys() throws {
        let folder = try TemporaryFolder()
        try Data("sk-abc\n".utf8).write(to: URL(filePath: folder.path("key")))
        let key = try RemoteKey(file: folder.path("key"))
        let same = try RemoteKey("sk-abc", source: "x")
        #expect(key == same && !"\(key)".contains("abc"))
        var dumped = ""
        dump(ChatClient(address: try RemoteAddress("https://h/v1#m"), key: key), to: &dumped)
        #expect(!dumped.contains("sk-abc"))
        for text in ["", "two words", "a\nHost: b", "schlüssel"] {
            #expect(throws: RemoteModelError.self) { try RemoteKey(text, source: "x") }
        }
        #expect(throws: RemoteModelError.self) { try RemoteKey(file: folder.path("nothing")) }
    }
}
