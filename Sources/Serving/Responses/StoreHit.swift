import Formats
import Foundation
import Passages
import Retrieval

// A hit as clients of OpenAI's interface know it.
extension Hit {
    /// The hit as an element of a vector store's search.
    ///
    /// - Parameter noted: what clients noted of the files.
    func storeResult(score: Double, _ resources: ServedResources, _ noted: FileAttributes) -> JSON {
        [
            "file_id": .string(fileID), "filename": .string(resources.filename(ofPath: passage.path)),
            "score": .number(score),
            "attributes": attributes(noted), "content": [["type": "text", "text": .string(passage.text)]],
        ]
    }

    /// The hit as a result of the tool `file_search`.
    func searchCallResult(_ resources: ServedResources, _ noted: FileAttributes) -> JSON {
        [
            "file_id": .string(fileID), "filename": .string(resources.filename(ofPath: passage.path)),
            "score": .number(unitScore), "attributes": attributes(noted), "text": .string(passage.text),
        ]
    }

    /// The score by which the model ordered hits, on the logistic scale from 0 to 1; of the fused one where it did not.
    var unitScore: Double { 1 / (1 + exp(-(scores.reranked ?? scores.fused))) }

    private var fileID: String { FileID.text(passage.documentID, path: passage.path, index: index) }

    /// Strings, numbers and booleans, as attributes are in OpenAI's interface: those that clients noted of the file, and
    /// beside them where the passage stands.
    private func attributes(_ noted: FileAttributes) -> JSON {
        let place: JSON = [
            "passage_id": .integer(Int(passage.id)), "document": .string(fileID), "path": .string(passage.path),
            "title": .string(passage.title), "heading_path": .string(passage.headingPath.joined(separator: " / ")),
            "first_line": .integer(passage.firstLine), "last_line": .integer(passage.lastLine),
            "start_byte": .integer(passage.startByte), "end_byte": .integer(passage.endByte),
            "is_stale": .bool(passage.isStale),
        ]
        let own = noted[fileID]
        return .object(own.members + (place.members ?? []).filter { own[$0.name] == nil })
    }
}
