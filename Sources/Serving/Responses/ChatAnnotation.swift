import Answering
import Formats
import Foundation

/// A citation as an annotation of a chat message: the one shape that typed clients accept there, and the citation's own
/// fields beside it.
struct ChatAnnotation: Encodable {
    private let citation: Citation
    /// Where the cited piece of the message begins and ends, in characters (Unicode scalars), the end excluded.
    private let startIndex: Int
    private let endIndex: Int

    /// - Parameter text: the message, at least up to the end of the cited piece.
    init(_ citation: Citation, in text: String) {
        self.citation = citation
        startIndex = Self.scalars(of: text, before: citation.answerSpan.startByte)
        endIndex = Self.scalars(of: text, before: citation.answerSpan.endByte)
    }

    /// How many characters (Unicode scalars) of a text stand before a byte of its UTF-8.
    static func scalars(of text: String, before byte: Int) -> Int {
        // Scalars begin at every byte that is not a continuation.
        text.utf8.prefix(byte).count { $0 & 0b1100_0000 != 0b1000_0000 }
    }

    private enum CodingKeys: String, CodingKey {
        case type
        case urlCitation = "url_citation"
    }

    private struct URLCitation: Encodable {
        let startIndex: Int
        let endIndex: Int
        let title: String
        let url: String

        enum CodingKeys: String, CodingKey {
            case startIndex = "start_index"
            case endIndex = "end_index"
            case title, url
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode("url_citation", forKey: .type)
        let title = citation.title.isEmpty ? citation.path : citation.title
        try values.encode(
            URLCitation(startIndex: startIndex, endIndex: endIndex, title: title, url: Self.url(of: citation.path)),
            forKey: .urlCitation)
        try citation.encode(to: encoder)
    }

    /// The source's address: of a file on this machine, or, of an imported index, relative as its paths are.
    static func url(of path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        let encoded = URL(filePath: isAbsolute ? path : "/" + path).path(percentEncoded: true)
        return isAbsolute ? "file://" + encoded : String(encoded.dropFirst())
    }
}
