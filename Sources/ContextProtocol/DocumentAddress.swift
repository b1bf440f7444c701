import FootnoteKit
import Foundation
import IndexStore
import Passages

/// Where a document or a passage is, as MCP addresses it: `footnote://INDEX/DOCUMENT` with the document's id, or
/// `footnote://INDEX/passages/PASSAGE`.
///
/// INDEX is the name of the index's file without its ending. An address is looked up and never becomes a path.
enum DocumentAddress: Equatable {
    case document(index: String, id: DocumentID)
    case passage(index: String, id: PassageID)

    static let scheme = "footnote"

    /// Reads an address; nil for anything else.
    init?(_ text: String) {
        guard text.hasPrefix(Self.scheme + "://") else { return nil }
        let parts = text.dropFirst(Self.scheme.count + 3).split(separator: "/", omittingEmptySubsequences: false)
        guard let index = parts.first.flatMap({ String($0).removingPercentEncoding }), !index.isEmpty else {
            return nil
        }
        if parts.count == 2, let id = DocumentID(parts[1]) {
            self = .document(index: index, id: id)
        } else if parts.count == 3, parts[1] == "passages", let id = PassageID(parts[2]) {
            self = .passage(index: index, id: id)
        } else {
            return nil
        }
    }

    var text: String {
        // RFC 3986's unreserved characters: anything else could end the name.
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        func encoded(_ name: String) -> String { name.addingPercentEncoding(withAllowedCharacters: plain) ?? name }
        switch self {
        case .document(let index, let id): return "\(Self.scheme)://\(encoded(index))/\(id)"
        case .passage(let index, let id): return "\(Self.scheme)://\(encoded(index))/passages/\(id)"
        }
    }
}

/// The indexes that a client may read, each under a name of its own.
struct NamedIndexes: Sendable {
    /// Names and indexes, in the order in which they are searched.
    let all: [(name: String, index: Index)]

    /// Names each index after its file; of files that are named alike, the second is `name-2`.
    init(_ indexes: [Index]) {
        var named: [(name: String, index: Index)] = []
        for index in indexes {
            let file = index.path.split(separator: "/").last.map(String.init) ?? index.path
            let suffix = DataFolders.indexSuffix
            let base = file.hasSuffix(suffix) && file != suffix ? String(file.dropLast(suffix.count)) : file
            var name = base
            var number = 1
            while named.contains(where: { $0.name == name }) {
                number += 1
                name = "\(base)-\(number)"
            }
            named.append((name, index))
        }
        all = named
    }

    /// The name of the index at a path; of the first one where there is no path, as in a search of a single index.
    func name(ofIndexAt path: String?) -> String {
        all.first { $0.index.path == path }?.name ?? all.first?.name ?? ""
    }

    /// The index of a name.
    func index(named name: String) -> Index? { all.first { $0.name == name }?.index }

    /// The document that a path, an id or an address names, with the index that it is in.
    ///
    /// - Throws: ``ToolError`` where there is none, or where the words mean several.
    func document(_ name: String) throws -> (record: DocumentRecord, index: Index, indexName: String) {
        if let address = DocumentAddress(name) {
            guard case .document(let indexName, let id) = address, let index = index(named: indexName) else {
                throw LibraryError.unknownDocument(name)
            }
            return (try index.document(id: id), index, indexName)
        }
        if all.count > 1, DocumentID(name) != nil { throw LibraryError.ambiguousDocument(name) }
        let found = try all.flatMap { entry in
            try DocumentName(name).find(in: entry.index).map { (record: $0, index: entry.index, indexName: entry.name) }
        }
        guard let first = found.first else { throw LibraryError.unknownDocument(name) }
        guard found.count == 1 else {
            throw ToolError("\(name) names \(found.count) documents. Name one of them, by its path, id or uri.")
        }
        return first
    }

    /// The passage of an id, in the index of a name, or in the only one.
    func passage(_ id: PassageID, indexNamed name: String?) throws -> (passage: PassageRecord, indexName: String) {
        guard let name else {
            guard all.count == 1, let only = all.first else {
                throw ToolError(
                    "Each index has passages of its own. Say which index with the argument index: "
                        + all.map(\.name).joined(separator: ", ") + ".")
            }
            return (try only.index.passage(id: id), only.name)
        }
        guard let index = index(named: name) else {
            throw ToolError("There is no index \(name). There is: " + all.map(\.name).joined(separator: ", ") + ".")
        }
        return (try index.passage(id: id), name)
    }
}
