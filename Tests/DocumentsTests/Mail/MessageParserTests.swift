import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("Mail")
struct MessageParserTests {
    private func parse(_ text: String, _ path: String = "a.eml") async throws -> Document {
        try await DocumentParsers.standard.parse(Array(text.replacing("\n", with: "\r\n").utf8), path: path)
    }

    private func blocks(_ document: Document) -> [String] {
        document.blocks.compactMap { document.text(at: $0.byteRange) }
    }

    @Test("sender, readers, date and subject are text and metadata")
    func head() async throws {
        let document = try await parse(
            """
            From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCll?= =?utf-8?Q?er?= <j@example.org>
            To: "Doe, Jane" <jane@example.org>, bob@example.org
            Cc: list
             <list@example.org>
            Date: Wed, 1 May 2024 10:02:03 +0200 (CEST)
            Subject: =?iso-8859-1?B?R3L832U=?= from
              the harbour

            The generator is in the shed.

            > It was in the garage.
            > Was it?
            No.
            --\u{20}
            Jürgen
            """)
        #expect(document.title == "Grüße from the harbour")
        #expect(
            blocks(document) == [
                "Grüße from the harbour",
                "From: Jürgen Müller <j@example.org>\nTo: Doe, Jane <jane@example.org>, bob@example.org\n"
                    + "Cc: list <list@example.org>\nDate: Wed, 1 May 2024 10:02:03 +0200 (CEST)",
                "The generator is in the shed.", "It was in the garage.\nWas it?", "No.\n--\nJürgen",
            ])
        #expect(document.blocks[3].kind == .quote && document.blocks[4].headingPath == ["Grüße from the harbour"])
        let metadata = Dictionary(grouping: document.metadata, by: \.key).mapValues { $0.map(\.value) }
        #expect(metadata["from"] == ["Jürgen Müller <j@example.org>"] && metadata["author"] == metadata["from"])
        #expect(metadata["to"] == ["Doe, Jane <jane@example.org>", "bob@example.org"])
        #expect(metadata["date"] == ["2024-05-01T10:02:03+02:00"] && metadata["subject"] == ["Grüße from the harbour"])
    }

    @Test("the text is read from the right part, and attachments by their own parsers")
    func parts() async throws {
        let document = try await parse(
            """
            From: a@example.org
            Subject: Parts
            Content-Type: multipart/mixed; boundary="out er"

            preamble
            --out er
            Content-Type: multipart/alternative; boundary=in

            --in
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            caf=C3=A9 and a line that=
             goes on
            --in
            Content-Type: text/html

            <p>never read</p>
            --in--
            --out er
            Content-Type: text/markdown; name*0*=utf-8''%C3%BCb; name*1=er.md
            Content-Disposition: attachment
            Content-Transfer-Encoding: base64

            IyBUaXRsZQoKYm9keQo=
            --out er
            Content-Type: application/x-unknown; name="../../data.bin"
            Content-Transfer-Encoding: base64

            AAECAwQF
            --out er
            Content-Type: message/rfc822

            From: b@example.org
            Subject: Inner

            nested words
            --out er--
            epilogue
            """)
        #expect(
            blocks(document) == [
                "Parts", "From: a@example.org", "café and a line that goes on", "Inner", "From: b@example.org",
                "nested words", "Attachment: über.md", "# Title", "body",
            ])
        #expect(document.blocks[5].headingPath == ["Parts", "Inner"])
        #expect(document.blocks[8].headingPath == ["Parts", "Attachment: über.md", "Title"])
        guard case .leftOut(let part, _) = document.notes.first, document.notes.count == 1 else {
            Issue.record("the part that can't be read is named: \(document.notes)")
            return
        }
        #expect(part == "data.bin")
    }

    @Test("pages are read where there is no plain text, in the set that the part states")
    func html() async throws {
        var bytes = Array(
            """
            From: a@example.org
            Content-Type: text/html; charset=koi8-r

            <meta charset=utf-8><p>
            """.utf8)
        bytes += [0xD0, 0xD2, 0xCF, 0xD4, 0xCF, 0xCB, 0xCF, 0xCC] + Array("</p>".utf8)
        let document = try await DocumentParsers.standard.parse(bytes, path: "a.eml")
        #expect(blocks(document) == ["(no subject)", "From: a@example.org", "протокол"])
    }

    @Test("flowed lines are joined, and spaces put before marks are taken away")
    func flowed() async throws {
        let document = try await parse(
            "From: a\nContent-Type: text/plain; format=flowed\n\none \ntwo\n > no quote\n>> deep \n>> er\n-- \nname")
        #expect(blocks(document)[2...] == ["one two\n> no quote", "deep er", "--\nname"])
    }

    @Test("a mailbox has a heading for each message")
    func mailbox() async throws {
        let text = """
            From a@example.org Wed May  1 10:02:03 2024
            From: a@example.org
            Subject: First

            one
            >From the start
            >>From two

            From here it goes on.

            From b@example.org Wed May  1 11:02:03 2024
            From: b@example.org
            Subject: Second

            two
            """
        let document = try await DocumentParsers.standard.parse(Array(text.utf8), path: "archive.mbox")
        #expect(
            blocks(document) == [
                "First", "From: a@example.org", "one\nFrom the start", "From two", "From here it goes on.", "Second",
                "From: b@example.org", "two",
            ])
        #expect(document.blocks.last?.headingPath == ["Second"] && document.title == "archive")
        #expect(document.text.contains("From here it goes on.") && document.metadata.count == 2)
        #expect(try await DocumentParsers.standard.parse(Array(text.utf8), path: "Inbox").mediaType == .mailbox)
    }

    @Test("a saved page is read as the page")
    func savedPage() async throws {
        let document = try await parse(
            """
            From: <Saved by Blink>
            Snapshot-Content-Location: https://example.org/a
            Subject: A page
            Date: Wed, 1 May 2024 10:02:03 -0000
            MIME-Version: 1.0
            Content-Type: multipart/related; type="text/html"; boundary="x"

            --x
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable
            Content-Location: https://example.org/a

            <title>A page</title><h1>Hours</h1><p>Open at n=C3=AFne.</p>
            --x
            Content-Type: image/png
            Content-Transfer-Encoding: base64

            AAAA
            --x--
            """, "a.mhtml")
        #expect(blocks(document) == ["Hours", "Open at nïne."] && document.title == "A page")
        #expect(
            document.metadata == [
                MetadataEntry("date", "2024-05-01T10:02:03Z"), MetadataEntry("url", "https://example.org/a"),
            ])
    }

    @Test(
        "dates of all ages are read, and others are not",
        arguments: [
            ("Wed, 1 May 2024 10:02:03 +0200", "2024-05-01T10:02:03+02:00"),
            ("1 May 24 10:02 EST", "2024-05-01T10:02:00-05:00"),
            ("Wed May  1 10:02:03 2024", "2024-05-01T10:02:03"), ("Wednesday, 01-May-24", nil), ("", nil), ("May", nil),
            ("32 May 2024 10:02:03", nil), ("1 May 2024 25:00", nil),
        ] as [(String, String?)])
    func dates(text: String, expected: String?) { #expect(MessageDate.iso8601(text) == expected) }

    @Test("cut, random and deeply nested messages are read or refused")
    func hostile() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let nested = (0..<200).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
        let forwards = String(repeating: "From: a\nContent-Type: message/rfc822\n\n", count: 300)
        let wide =
            "From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 20_000)
        let fields = String(repeating: "a: \(String(repeating: ";x=y", count: 500))\n", count: 300)
        for text in [
            "From: a\n" + nested + "deep", forwards + "end", wide, "From: a\nContent-Type: x" + fields, fields,
        ] {
            _ = try? await DocumentParsers.standard.parse(Array(text.utf8), path: "a.eml")
        }
        let flowed = "From: a\nContent-Type: text/plain; format=flowed\n\n" + String(repeating: "x \n", count: 20_000)
        let words = "From: a\nSubject: " + String(repeating: "=?utf-8?q?a?= ", count: 10_000) + "\n\nx"
        for text in [flowed, words] { _ = try await DocumentParsers.standard.parse(Array(text.utf8), path: "a.eml") }
        let whole = Array((nested + forwards).utf8)
        for _ in 0..<100 {
            var bytes = Array(whole[..<Int(random.next() % UInt64(whole.count))].prefix(3000))
            for _ in 0..<10 where !bytes.isEmpty {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            for path in ["a.eml", "a.mbox", "a.mht"] {
                guard let document = try? await DocumentParsers.standard.parse(bytes, path: path) else { continue }
                #expect(document.blocks.allSatisfy { document.text(at: $0.byteRange) != nil }, "seed \(seed)")
            }
        }
    }
}
