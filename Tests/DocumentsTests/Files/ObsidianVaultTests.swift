import Documents
import Foundation
import TestSupport
import Testing

/// Which vault a file lies in, and the address that opens it there.
@Suite struct ObsidianVaultTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["My vault/.obsidian", "My vault/inner/.obsidian", "My vault/notes/daily", "plain"] {
            try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
        }
        try Data().write(to: URL(filePath: folder.path("plain/.obsidian")))
    }

    @Test(
        "a file belongs to the nearest folder that Obsidian keeps",
        arguments: [
            ("My vault/a.md", "My vault"), ("My vault/notes/daily/b.md", "My vault"),
            ("My vault/inner/c.md", "My vault/inner"), ("plain/d.md", nil), ("e.md", nil),
            ("My vault/gone/f.md", "My vault"),
        ] as [(String, String?)])
    func nearest(file: String, vault: String?) {
        #expect(ObsidianVault(holding: folder.path(file))?.root == vault.map { folder.path($0) })
        #expect(ObsidianVault(holding: file) == nil, "a relative path has no folder above it")
    }

    /// The reference is Foundation's percent-encoding with the unreserved characters of RFC 3986.
    @Test("an address holds the vault's name and the path in it, whatever they are made of")
    func address() throws {
        let vault = try #require(ObsidianVault(holding: folder.path("My vault/a.md")))
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        for name in ["a.md", "notes/Ünï – 漢字.md", "q?&=#%+ .md", "tab\t\u{1B}]8;;\n.md", "e\u{301}.md"] {
            let encoded = try #require(name.addingPercentEncoding(withAllowedCharacters: unreserved))
            #expect(vault.address(of: vault.root + "/" + name) == "obsidian://open?vault=My%20vault&file=\(encoded)")
        }
    }
}
