import TestSupport
import Testing

@testable import Documents

/// Keeps events as lines.
private final class EventLog: XMLEventHandler {
    var lines: [String] = []
    var textByteCount = 0

    func start(_ element: XMLStart) {
        lines.append(
            "<" + ([element.name] + element.attributes.map { "\($0.name)=\($0.value)" }).joined(separator: " "))
    }
    func end(_ name: String) { lines.append(">" + name) }
    func text(_ text: String) {
        textByteCount += text.utf8.count
        if lines.last?.hasPrefix("'") == true { lines[lines.count - 1] += text } else { lines.append("'" + text) }
    }
}

@Suite("XML events")
struct XMLEventsTests {
    private func events(_ xml: [UInt8], prefixes: [String: String] = [:]) throws -> [String] {
        let log = EventLog()
        try XMLEvents(prefixes: prefixes).parse(xml, path: "x.xml", handler: log)
        return log.lines
    }
    private func events(_ xml: String, prefixes: [String: String] = [:]) throws -> [String] {
        try events(Array(xml.utf8), prefixes: prefixes)
    }
    private func reason(_ xml: String) -> String {
        do {
            _ = try events(xml)
            return ""
        } catch { return "\(error)" }
    }

    @Test("A name has the prefix that the reader gives its namespace, whatever the file's")
    func prefixes() throws {
        let xml =
            "<a xmlns='urn:one' xmlns:w='urn:two' xmlns:q='urn:three' q:x='1' y='2'><w:b/><q:c xml:space='preserve'/></a>"
        #expect(
            try events(xml, prefixes: ["urn:one": "o", "urn:three": "w"]) == [
                "<o:a w:x=1 y=2", "<?:b", ">?:b", "<w:c xml:space=preserve", ">w:c", ">o:a",
            ])
    }

    @Test("Text comes once: entities of XML and HTML, references, CDATA, and names that nothing declares")
    func text() throws {
        #expect(
            try events(
                "<a b='1&amp;2&nbsp;3'>&lt;x&gt; &amp; &#233;&#x4e2d;<![CDATA[<&amp;>]]>&eacute; &none; &amp;</a>") == [
                    "<a b=1&2 3", "'<x> & é中<&amp;>é &none; &", ">a",
                ])
    }

    @Test("Encodings are those that the file declares")
    func encodings() throws {
        #expect(
            try events(
                Array("<?xml version='1.0' encoding='windows-1252'?><a>".utf8) + [0xE9, 0x80] + Array("</a>".utf8)) == [
                    "<a", "'é€", ">a",
                ])
        let wide = "<?xml version='1.0' encoding='UTF-16'?><a>界</a>".utf16.flatMap {
            [UInt8($0 & 0xFF), UInt8($0 >> 8)]
        }
        #expect(try events([0xFF, 0xFE] + wide) == ["<a", "'界", ">a"])
        #expect(try events(Array("<a>".utf8) + [0xE9] + Array(" b</a>".utf8)) == ["<a", "'\u{FFFD} b", ">a"])
        #expect(try events(Array("\u{FEFF}<a>x\u{B}y</a>".utf8)).first == "<a")
    }

    @Test("Declared entities are never expanded, and nothing is loaded")
    func entities() throws {
        var laughs = "<!DOCTYPE a [<!ENTITY l0 'lol'>"
        for level in 1..<30 {
            laughs += "<!ENTITY l\(level) '" + String(repeating: "&l\(level - 1);", count: 10) + "'>"
        }
        let log = EventLog()
        try XMLEvents().parse(Array((laughs + "]><a x='&l29;'>&l29;</a>").utf8), path: "x.xml", handler: log)
        #expect(log.textByteCount < 100)
        #expect(
            try events("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>") == ["<a", "'&e;", ">a"])
        #expect(
            try events(
                "<!DOCTYPE a SYSTEM 'http://localhost:1/x.dtd' [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><a>b &amp; c</a>"
            )
                == ["<a", "'b & c", ">a"])
    }

    @Test("What is not well-formed is refused with its line")
    func malformed() {
        #expect(reason("<a>\n<b></a>").contains("line 2"))
        #expect(reason("<a><b>text").contains("not well-formed"))
        #expect(reason("").contains("empty"))
        #expect(reason("plain text").contains("it "))
        #expect(!reason("<a b=c/>").isEmpty)
    }

    @Test("Hostile files end soon: nesting, attributes, namespaces, long texts and names")
    func hostile() throws {
        #expect(reason(String(repeating: "<a>", count: 200_000)).contains("1000 deep"))
        let attributes = (0..<50_000).map { "a\($0)='1'" }.joined(separator: " ")
        #expect(reason("<a \(attributes)/>").contains("1000 attributes"))
        let spaces = (0..<900).map { "xmlns:n\($0)='urn:\($0)'" }.joined(separator: " ")
        #expect(reason(String(repeating: "<a \(spaces)>", count: 100)).contains("namespaces"))
        let log = EventLog()
        try XMLEvents().parse(
            Array(
                "<a b='\(String(repeating: "y", count: 11_000_000))'>\(String(repeating: "x", count: 11_000_000))</a>"
                    .utf8),
            path: "x.xml", handler: log)
        #expect(log.textByteCount == 11_000_000)
        let names = (0..<20_000).map { "<n\($0)/>" }.joined()
        #expect(try events("<a>\(names)</a>").count == 40_002)
    }

    @Test("Any bytes give events or an error")
    func random() {
        let alphabet = Array("<>/!-[]?&;:ab=' \"\nxmlns#x41".utf8)
        for seed in UInt64(0)..<500 {
            var generator = SeededGenerator(seed: seed)
            let body = (0..<Int.random(in: 1...300, using: &generator)).map { _ in
                Int.random(in: 0..<15, using: &generator) == 0
                    ? UInt8.random(in: 0...255, using: &generator) : alphabet.randomElement(using: &generator) ?? 0
            }
            do { _ = try events(Array("<a>".utf8) + body) } catch { #expect(error is DocumentError, "seed \(seed)") }
        }
    }

    @Test("A tree has the children, texts and attributes of its element")
    func tree() throws {
        let root = try XMLNode.root(of: Array("<a><b c='1'>x<d>y</d>z</b><b/></a>".utf8), path: "x.xml")
        #expect(root.elements("b").count == 2)
        #expect(root.first("b")?["c"] == "1")
        #expect(root.first("b", "d")?.text == "y")
        #expect(root.text == "xyz")
        #expect(root.descendants("d").count == 1)
    }
}
