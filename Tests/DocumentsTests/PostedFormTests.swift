import TestSupport
import Testing

@testable import Documents

@Suite struct PostedFormTests {
    private func body(_ content: [UInt8], name: String) -> [UInt8] {
        Array("--b7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n".utf8) + content
            + Array("\r\n--b7\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n--b7--\r\n".utf8)
    }

    @Test("a file's bytes come out as they went in, line ends and dashes too")
    func bytes() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = [0x0D, 0x0A, 0x2D, 0x00, 0xFF, 0x62, 0x37]
        for _ in 0..<300 {
            let count = Int.random(in: 1...60, using: &generator)
            let content = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            // A line that is the delimiter ends a file, by definition; senders choose one that does not occur.
            guard !String(decoding: content, as: UTF8.self).contains("--b7") else { continue }
            let form = try #require(
                PostedForm(body(content, name: "a.bin"), contentType: "multipart/form-data; boundary=b7"))
            #expect(form.files["file"]?.bytes == content, "seed \(seed)")
            #expect(form.texts["purpose"] == "assistants")
        }
    }

    @Test("a name is what its sender wrote", arguments: ["a.md", "naïve.md", "../a.md", "a b;c.md"])
    func names(name: String) throws {
        let form = try #require(
            PostedForm(body([1], name: name), contentType: "multipart/form-data; boundary=b7"))
        #expect(form.files["file"]?.name == name)
    }

    @Test(
        "what is no form is none",
        arguments: ["application/json", "multipart/form-data", "multipart/mixed; boundary=b7", ""])
    func others(type: String) { #expect(PostedForm(body([1], name: "a"), contentType: type) == nil) }
}
