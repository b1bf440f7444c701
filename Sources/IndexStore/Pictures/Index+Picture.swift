import Foundation
import GRDB

/// What happens to an index's picture.
public enum PictureChange: Sendable, Equatable {
    /// It gets this one, in the place of an earlier one.
    case set(IndexPicture)
    /// It has none any more.
    case remove
}

extension Index {
    /// The picture that people know the index by; nil for none.
    ///
    /// - Throws: `corrupt` where what is kept is no picture.
    public func picture() throws(IndexError) -> IndexPicture? {
        try storage.read { db in try db.picture() }
    }
}

extension Database {
    func picture() throws -> IndexPicture? {
        guard let stated = try manifest().picture else { return nil }
        let part = "embedding.\(EmbeddingKey.picture.rawValue)"
        guard let bytes = try embedding(.picture) else {
            throw BlobError(part: part, expected: "the picture that the manifest names", found: "none")
        }
        do {
            let picture = try IndexPicture(bytes)
            guard picture.format.rawValue == stated else {
                throw BlobError(part: part, expected: stated, found: picture.format.rawValue)
            }
            return picture
        } catch let error as IndexPictureError {
            throw BlobError(part: part, expected: "a picture", found: "another file: \(error)")
        }
    }

    /// Changes the picture; the manifest says its media type, so that lists need not read it.
    func change(picture: PictureChange, in manifest: inout Manifest) throws {
        switch picture {
        case .set(let picture):
            try setEmbedding(.picture, to: picture.bytes)
            manifest.picture = picture.format.rawValue
        case .remove:
            try execute(
                sql: "DELETE FROM embedding WHERE key = ?", arguments: [EmbeddingKey.picture.rawValue])
            manifest.picture = nil
        }
    }
}
