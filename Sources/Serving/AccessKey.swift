import Foundation
import IndexStore

/// A key that lets its holder in, and to which indexes.
public struct AccessKey: Sendable, Equatable {
    /// Whose key it is, for error messages; nil where nobody has said so.
    public let name: String?
    /// The names of the indexes that it opens; nil for all.
    public let indexes: Set<String>?
    let secret: String

    /// Who sends the request that is being answered; nil on a server without keys.
    @TaskLocal static var current: AccessKey?

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - secret: at least 8 printable ASCII characters without spaces, since it travels in a header.
    ///   - indexes: what it opens; nil for all indexes.
    /// - Throws: ``ServerError/unusableKey`` for another secret.
    public init(_ secret: String, name: String? = nil, indexes: Set<String>? = nil) throws(ServerError) {
        guard secret.utf8.count >= 8, secret.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw .unusableKey
        }
        self.secret = secret
        self.name = name
        self.indexes = indexes
    }

    /// Whether the key opens an index, by its name or that of its file.
    func opens(_ index: Index) throws -> Bool {
        guard let indexes else { return true }
        let file = URL(filePath: index.path).deletingPathExtension().lastPathComponent
        return try indexes.contains(file) || indexes.contains(index.manifest().name)
    }

    /// Whether the sender of the request that is being answered may ask an index; of one that can't be read, nobody knows
    /// its name.
    static func currentOpens(_ index: Index) -> Bool {
        guard let current else { return true }
        do { return try current.opens(index) } catch { return false }
    }

    /// Lets only the holders of keys that open everything on.
    ///
    /// - Throws: 403.
    static func requireRightToAll() throws(APIError) {
        guard let current, current.indexes != nil else { return }
        throw .forbidden(
            "\(current.name.map { "The key of \($0)" } ?? "The key") opens some indexes only. This needs a key that opens "
                + "everything.",
            code: "index_not_allowed")
    }

    /// Lets only the holders of keys that open all of some indexes on.
    ///
    /// - Throws: 403 with the name of the first that stays closed.
    static func requireRight(to indexes: [Index]) throws(APIError) {
        guard let current else { return }
        do {
            for index in indexes where try !current.opens(index) {
                throw APIError.forbidden(
                    "\(current.name.map { "The key of \($0)" } ?? "The key") does not open this index. "
                        + "The server's key file says which indexes it opens.",
                    code: "index_not_allowed")
            }
        } catch {
            throw APIError(describing: error)
        }
    }
}

// A file of keys.
extension AccessKey {
    /// Reads keys, one a line: a key alone; a name and a key; or a name, a key, and the indexes that it opens, with commas
    /// between them. Empty lines and those that begin with `#` say nothing.
    ///
    /// - Parameter source: what error messages call the text.
    /// - Throws: ``ServerError/unreadableKeys(source:line:)``; a key is never part of an error.
    public static func keys(in text: String, source: String) throws(ServerError) -> [AccessKey] {
        var keys: [AccessKey] = []
        for (place, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            do {
                switch words.count {
                case 1: keys.append(try AccessKey(first))
                case 2: keys.append(try AccessKey(words[1], name: first))
                case 3:
                    let indexes = Set(words[2].split(separator: ",").map(String.init))
                    keys.append(try AccessKey(words[1], name: first, indexes: indexes))
                default: throw ServerError.unusableKey
                }
            } catch {
                throw .unreadableKeys(source: source, line: place + 1)
            }
        }
        guard !keys.isEmpty else { throw .unreadableKeys(source: source, line: 1) }
        return keys
    }
}
