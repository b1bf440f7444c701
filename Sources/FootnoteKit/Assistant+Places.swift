public import Answering
import IndexStore
import Passages

extension Assistant {
    /// Where a citation's quote stands in its document's text, counted in characters (Unicode scalars) from 0.
    ///
    /// - Returns: nil where the document's text is not here, so that nothing can be counted.
    /// - Throws: `IndexError`.
    /// - Complexity: reads the document's text.
    public func characters(of citation: Citation) async throws -> Range<Int>? {
        guard let index = indexes.first(where: { $0.path == citation.index }) ?? indexes.first else { return nil }
        let text: String
        do {
            text = try await DocumentText(of: try index.document(id: citation.documentID), in: index).text
        } catch is PageError {
            return nil
        } catch IndexError.unknownDocument {
            return nil
        }
        guard citation.endByte <= text.utf8.count, citation.startByte <= citation.endByte else { return nil }
        // Scalars begin at every byte of UTF-8 that is not a continuation.
        func scalars(_ bytes: some Sequence<UInt8>) -> Int { bytes.count { $0 & 0b1100_0000 != 0b1000_0000 } }
        let start = scalars(text.utf8.prefix(citation.startByte))
        return start..<start + scalars(citation.quote.utf8)
    }
}
