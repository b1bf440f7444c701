public import Documents

/// A page of a document as a picture.
public struct PagePicture: Sendable, Equatable {
    /// The picture's bytes.
    public let bytes: [UInt8]
    /// Their format: PNG, or, for a document that is itself a picture, its own.
    public let mediaType: MediaType
    /// Tells this picture from that of another state of the file, another page or another resolution.
    public let tag: String
}

/// Keeps what was used last, up to a number of bytes.
struct PictureCache {
    private var pictures: [String: (picture: PagePicture, lastUse: Int)] = [:]
    private var uses = 0
    private(set) var byteCount = 0
    let byteLimit: Int

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    mutating func picture(_ tag: String) -> PagePicture? {
        guard let found = pictures[tag]?.picture else { return nil }
        uses += 1
        pictures[tag]?.lastUse = uses
        return found
    }

    /// Keeps a picture in the place of those that were not used for longest; one that is too large is not kept.
    mutating func insert(_ picture: PagePicture) {
        guard picture.bytes.count <= byteLimit, pictures[picture.tag] == nil else { return }
        while byteCount + picture.bytes.count > byteLimit,
            let oldest = pictures.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            byteCount -= oldest.value.picture.bytes.count
            pictures[oldest.key] = nil
        }
        uses += 1
        pictures[picture.tag] = (picture, uses)
        byteCount += picture.bytes.count
    }
}
