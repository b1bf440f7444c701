import Testing

@testable import EngineStore

@Suite("Addresses of engines")
struct EngineAddressTests {
    @Test(
        "an address says engine, nodes and name, and is written as it was read",
        arguments: [
            "antfly://localhost:19401/notes", "antfly://a.example:1,10.0.0.2:65535/n_1-x", "antfly://[::1]:80/n",
            "antfly+http://h:1/n", "milvus://localhost:19530/notes", "milvus+http://a:1,b:2/n-1",
        ])
    func read(_ text: String) throws {
        let address = try EngineAddress(text)
        #expect(address.description == text)
        #expect(text.hasPrefix(address.kind.rawValue))
        #expect(address.nodes.count == text.count { $0 == "," } + 1)
    }

    @Test(
        "what would be another path, host or name is refused, and the error quotes it",
        arguments: [
            "antfly://localhost/notes", "antfly://localhost:0/notes", "antfly://localhost:65536/notes",
            "antfly://localhost:1/", "antfly://localhost:1/Notes", "antfly://localhost:1/a/b",
            "antfly://localhost:1/../x",
            "antfly://user@host:1/notes", "antfly://h:1/notes?x", "antfly://:1/notes", "antfly://h:1,/notes",
            "antfly://h o:1/notes", "antfly://[x]:1/notes", "redis://h:1/notes", "antfly+ftp://h:1/n", "+http://h:1/n",
            "h:1/notes",
            "antfly://h:1/" + String(repeating: "a", count: 65),
        ])
    func refused(_ text: String) {
        let error = #expect(throws: EngineError.self) { try EngineAddress(text) }
        #expect(error?.description.contains("“\(text)”") == true)
    }

    @Test("what leaves this machine is encrypted, unless the address says otherwise")
    func encrypted() throws {
        let address = try EngineAddress("antfly://localhost:1,127.0.0.1:2,[::1]:3,search.example:4,10.0.0.2:5/n")
        #expect(
            address.nodes.map { address.origin(of: $0) } == [
                "http://localhost:1", "http://127.0.0.1:2", "http://[::1]:3", "https://search.example:4",
                "https://10.0.0.2:5",
            ])
        let plain = try EngineAddress("antfly+http://search.example:4/n")
        #expect(plain.origin(of: plain.nodes[0]) == "http://search.example:4")
    }

    @Test("a path and a name are not taken for addresses", arguments: ["notes", "./a.footnote", "C:/x", "notes:1"])
    func paths(_ text: String) {
        #expect(!EngineAddress.isMeant(by: text))
    }
}
