import Foundation

/// A folder of notes that Obsidian keeps: one that holds a folder `.obsidian`.
package struct ObsidianVault: Sendable, Equatable {
    /// The folder.
    package let root: String

    /// The vault that a file lies in; of vaults within each other, the inner one. Nil where there is none.
    ///
    /// - Complexity: one look at each folder above the file.
    package init?(holding path: String) {
        guard path.hasPrefix("/") else { return nil }
        var folder = URL(filePath: path).deletingLastPathComponent()
        while folder.path != "/" {
            if case .success(.folder) = FileSystem.kind(of: folder.appending(path: ".obsidian").path) {
                root = folder.path
                return
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    /// What opens a file of the vault in Obsidian: `obsidian://open`, with the vault's name and the file's path in it.
    ///
    /// Obsidian knows vaults by the names of their folders. What is no letter or digit of ASCII, `-`, `.`, `_` or `~`
    /// is percent-encoded (RFC 3986, section 2.3), the slashes too.
    package func address(of path: String) -> String {
        let inside = path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
        let name = URL(filePath: root).lastPathComponent
        return "obsidian://open?vault=\(Self.encoded(name))&file=\(Self.encoded(inside))"
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}
