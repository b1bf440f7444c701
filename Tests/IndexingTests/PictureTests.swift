import Foundation
import GRDB
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing

/// Pictures of 3 by 2 pixels, written by Pillow 13.
enum SmallPicture {
    static let png = bytes(
        """
        iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAHElEQVR4nGM8oRHFwMDAwMDAxMDAYHF9GQMDAwAf+QMDNcUaBgAAAABJRU5E
        rkJggg==
        """)
    static let jpeg = bytes(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqm
        x5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wgARCAACAAMD
        ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAVAQEBAAAAAAAAAAAAAAAAAAABBP/aAAwDAQACEAMQAAABmCr/xAAUEAEAAAAAAAAA
        AAAAAAAAAAAA/9oACAEBAAEFAn//xAAWEQADAAAAAAAAAAAAAAAAAAAAATH/2gAIAQMBAT8BUP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIB
        AT8Bf//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEABj8Cf//EABYQAAMAAAAAAAAAAAAAAAAAAAABMf/aAAgBAQABPyF0/9oADAMBAAIAAwAA
        ABAL/8QAFREBAQAAAAAAAAAAAAAAAAAAADH/2gAIAQMBAT8Qg//EABYRAAMAAAAAAAAAAAAAAAAAAAABMf/aAAgBAgEBPxBQ/8QAGBAAAgMAAAAA
        AAAAAAAAAAAAAAEhcbH/2gAIAQEAAT8QilLD/9k=
        """)
    static let lossyWebP = bytes(
        """
        UklGRlIAAABXRUJQVlA4IEYAAACwAQCdASoDAAIAAUAmJagCdAD0bDXAAP7dQZvD8YFGuY+GTkSJzDXsYhr3HH/sOr4z1//Jv//2cD//Q6vjPX/8
        m/+JAAAA
        """)
    static let losslessWebP = bytes("UklGRiIAAABXRUJQVlA4TBUAAAAvAkAAAA/wlP9BHq35jzS84CCi/xEA")
    static let transparentWebP = bytes(
        """
        UklGRoAAAABXRUJQVlA4WAoAAAAYAAAAAgAAAQAAQUxQSAcAAAAAAP//////AFZQOCBGAAAAUAIAnQEqAwACAAFAJiWoAnRHAGSAAs2b4dIAAP7d
        QUzM9E5UXaLfCq+XwbFYn/66DjgP/k3//7Bx//XQccB/8m/+JAAAAEVYSUYEAAAASUkqAA==
        """)
    static let gif = bytes("R0lGODdhAwACAIEAAAD/AMgoWgAAAAAAACwAAAAAAwACAAAICAADCAwAIEBAADs=")
    static let all: [(IndexPicture.Format, [UInt8])] = [
        (.png, png), (.jpeg, jpeg), (.webP, lossyWebP), (.webP, losslessWebP), (.webP, transparentWebP),
    ]

    private static func bytes(_ text: String) -> [UInt8] {
        Array(Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
    }
}

@Suite("The picture of an index", .serialized)
struct PictureTests {
    @Test("a picture's kind and size are what another program wrote")
    func readable() throws {
        for (format, bytes) in SmallPicture.all {
            let picture = try IndexPicture(bytes)
            #expect(picture.format == format && picture.width == 3 && picture.height == 2 && picture.bytes == bytes)
        }
    }

    @Test("a picture that is cut short anywhere, or goes on behind its end, is refused")
    func cutShort() {
        for (format, bytes) in SmallPicture.all {
            for count in bytes.indices {
                #expect(throws: IndexPictureError.self, "\(format) of \(count) bytes") {
                    try IndexPicture(Array(bytes.prefix(count)))
                }
            }
            #expect(throws: IndexPictureError.self, "\(format) and one more byte") { try IndexPicture(bytes + [0]) }
        }
    }

    @Test("a damaged picture never crashes the check, nor passes with sides out of range")
    func damaged() {
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var (_, bytes) = SmallPicture.all.randomElement(using: &random) ?? SmallPicture.all[0]
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            if let picture = try? IndexPicture(bytes) {
                let sides = 1...IndexPicture.longestSide
                #expect(sides.contains(picture.width) && sides.contains(picture.height), "seed \(seed)")
            }
        }
    }

    @Test("SVG, other formats, too many bytes and too many pixels are refused in words")
    func refused() {
        let svg = Array(#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#.utf8)
        for text in [svg, Array("\n<?xml version='1.0'?>".utf8) + svg] {
            #expect(throws: IndexPictureError.notAPicture(looksLikeSVG: true)) { try IndexPicture(text) }
        }
        for other in [SmallPicture.gif, [], Array("hello".utf8)] {
            #expect(throws: IndexPictureError.notAPicture(looksLikeSVG: false)) { try IndexPicture(other) }
        }
        let large = SmallPicture.png + [UInt8](repeating: 0, count: IndexPicture.byteLimit)
        #expect(throws: IndexPictureError.tooManyBytes(large.count)) { try IndexPicture(large) }
        var wide = SmallPicture.png
        // The width stands behind mark, length and type; the check looks at no sum.
        wide.replaceSubrange(16..<20, with: [0, 0, 4, 1])
        #expect(throws: IndexPictureError.wrongSize(width: 1_025, height: 2)) { try IndexPicture(wide) }
        #expect("\(IndexPictureError.notAPicture(looksLikeSVG: true))".contains("can hold scripts"))
    }

    @Test("a picture is kept through a rebuild, given away, taken in, replaced and removed")
    func kept() async throws {
        let workshop = try Workshop()
        try workshop.write("heron.md", "# Heron\n\nThe heron stands in the reeds.")
        try await workshop.run()
        let index = workshop.index
        #expect(try index.picture() == nil && index.manifest().picture == nil)
        let picture = try IndexPicture(SmallPicture.png)
        try index.describe(picture: .set(picture))
        try index.describe(name: "Birds")
        try await workshop.run(IndexerOptions(rebuild: true))
        #expect(try index.picture() == picture && index.manifest().picture == "image/png")
        #expect(try index.check().isHealthy)

        let (shared, home) = (workshop.folder.path("shared.footnote"), workshop.folder.path("home"))
        try index.export(to: shared)
        let taken = try Index.importing(shared, into: home) { "\(home)/\($0).footnote" }
        #expect(try Index.open(path: taken.path).picture() == picture)

        let other = try IndexPicture(SmallPicture.jpeg)
        try index.describe(picture: .set(other))
        #expect(try index.picture() == other && index.manifest().picture == "image/jpeg")
        try index.describe(picture: .remove)
        #expect(try index.picture() == nil && index.manifest().picture == nil)
        #expect(try index.check().isHealthy)
    }

    @Test("a file that somebody gives away with something else than a picture in its place is refused")
    func tampered() async throws {
        let workshop = try Workshop()
        try workshop.write("heron.md", "# Heron\n\nThe heron stands in the reeds.")
        try await workshop.run()
        try workshop.index.describe(picture: .set(IndexPicture(SmallPicture.png)))
        let (shared, home) = (workshop.folder.path("shared.footnote"), workshop.folder.path("home"))
        func isRefused(_ change: (Database) throws -> Void) throws {
            try workshop.index.export(to: shared, replacing: true)
            let queue = try DatabaseQueue(path: shared)
            try queue.write(change)
            try queue.close()
            do {
                _ = try Index.importing(shared, into: home, replacing: true) { "\(home)/\($0).footnote" }
                Issue.record("it was taken in")
            } catch {
                guard case .notImportable(_, let detail) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(detail.contains("embedding.picture"), "\(detail)")
            }
        }
        let svg = Array("<svg onload='alert(1)'/>".utf8)
        try isRefused { try $0.setEmbedding(.picture, to: svg) }
        try isRefused { try $0.setEmbedding(.picture, to: SmallPicture.jpeg) }
        try isRefused { try $0.execute(sql: "DELETE FROM embedding WHERE key = 'picture'") }
    }
}
