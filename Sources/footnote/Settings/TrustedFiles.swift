import Digests
import Formats
import Foundation

/// The settings files of projects that the user trusts, each as it was when it was looked at.
///
/// A project may come from anywhere, and its settings could name another model, another index or another server's
/// address. A file is known by its path and its SHA-256, so that a changed one has to be looked at again.
struct TrustedFiles: Sendable {
    /// Where they are kept: an object in JSON, paths with digests.
    let path: String

    /// Whether a file with this text is trusted.
    func contains(_ file: String, text: String) throws -> Bool {
        try members().first { $0.name == file }?.value.string == Self.digest(text)
    }

    /// Trusts the file as it is.
    func add(_ file: String, text: String) throws {
        try write(
            members().filter { $0.name != file } + [JSON.Member(name: file, value: .string(Self.digest(text)))])
    }

    /// Trusts the file no more.
    func remove(_ file: String) throws { try write(members().filter { $0.name != file }) }

    private func members() throws -> [JSON.Member] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            guard let members = try JSONParser.parse(GivenText.file(path)).members else {
                throw Failure("no object")
            }
            return members
        } catch {
            throw Failure(
                "\(path): cannot read which settings files are trusted",
                hint: "remove the file, and trust again with `footnote trust`")
        }
    }

    private func write(_ members: [JSON.Member]) throws {
        try WrittenFile(path).replace(with: JSON.object(members).text(JSON.Form(isIndented: true)) + "\n")
    }

    private static func digest(_ text: String) -> String { SHA256.hexadecimal(of: text.utf8) }
}
