import Formats
import Foundation
import Passages
import Retrieval

// A hit as clients of OpenAI's interface know it.
extension Hit {
    /// The hit as an element of a vector store's search.
    func storeResult(score: Double, _ resources: ServedResources) -> JSON {
        [
            "file_id": .string(fileID), "filename": .string(resources.filename(ofPath: passage.path)),
            "score": .number(score),
            "attributes": attributes, "content": [["type": "text", "text": .string(passage.text)]],
        ]
    }

    /// The hit as a result of the tool `file_search`.
    func searchCallResult(_ resources: ServedResources) -> JSON {
        [
            "file_id": .string(fileID), "filename": .string(resources.filename(ofPath: passage.path)),
            "score": .number(unitScore), "attributes": attributes, "text": .string(passage.text),
        ]
    }

    /// The score by which the model ordered hits, on the logistic scale from 0 to 1; of the fused one where it did not.
    var unitScore: Double { 1 / (1 + exp(-(scores.reranked ?? scores.fused))) }

    private var fileID: String { FileID.text(passage.documentID, path: passage.path, index: index) }

    /// Strings, numbers and booleans, as attributes are in OpenAI's interface.
    private var attributes: JSON {
        [
            "passage_id": .integer(Int(passage.id)), "document": .string(fileID), "path": .string(passage.path),
            "title": .string(passage.title), "heading_path": .string(passage.headingPath.joined(separator: " / ")),
            "first_line": .integer(passage.firstLine), "last_line": .integer(passage.lastLine),
            "start_byte": .integer(passage.startByte), "end_byte": .integer(passage.endByte),
            "is_stale": .bool(passage.isStale),
        ]
    }
}
