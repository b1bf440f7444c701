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
