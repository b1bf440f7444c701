import Dispatch
package import Documents
public import IndexStore
public import Passages

/// Pages of documents as pictures, so that a person sees what was quoted and where (``CitedPlace/rectangles``).
///
/// A page is drawn once and kept, up to a limit. Pages are drawn one after the other, by a program beside ours. A file is
/// looked at each time, and shown only while it is the one that was indexed: a manipulated index could otherwise name any
/// file of this machine.
public actor PagePictures {
    /// Pixels to 72 points that may be asked for.
    public static let resolutions = 36...300
    /// Pixels to 72 points on a screen.
    public static let standardResolution = 110

    /// Draws a page of the file at a path whose bytes have a SHA-256.
    package typealias Draw =
        @concurrent @Sendable (_ path: String, _ page: Int, _ sha256: String, _ dotsPerInch: Int)
        async
        throws(DocumentError) -> RenderedPage

    private let draw: Draw
    private let reading = DispatchQueue(label: "Footnote.PagePictures.reading")
    private var cache: PictureCache
    private var drawing: [String: Task<PagePicture, any Error>] = [:]
    /// The drawing that was asked for last: the next begins after it.
    private var lastDrawing: Task<PagePicture, any Error>?
    private static let waitingLimit = 16

    /// Keeps pictures of so many bytes altogether.
    public init(byteLimit: Int = 64 << 20) {
        self.init(byteLimit: byteLimit) { (path, page, sha256, dotsPerInch) async throws(DocumentError) in
            try await PageRenderer.picture(path: path, page: page, sourceSHA256: sha256, dotsPerInch: dotsPerInch)
        }
    }

    package init(byteLimit: Int, draw: @escaping Draw) {
        cache = PictureCache(byteLimit: byteLimit)
        self.draw = draw
    }

    /// A page of a document as a picture.
    ///
    /// - Parameters:
    ///   - page: from 1.
    ///   - index: the index that the document is in.
    ///   - dotsPerInch: pixels to 72 points; less is drawn where a page is very large.
    /// - Throws: ``PageError``, `IndexError`.
    public func picture(
        of document: DocumentRecord, page: Int, in index: Index, dotsPerInch: Int = standardResolution
    ) async throws -> PagePicture {
        guard document.path.hasPrefix("/") else { throw PageError.notHere }
        guard document.mediaType.hasPagePictures else {
            throw PageError.noPictures(format: document.mediaType.rawValue)
        }
        // A picture whose text nobody recognised has no page in the index, and one to look at.
        let count = max(document.pageCount, document.mediaType == .pdf ? 0 : 1)
        guard page >= 1, page <= count else { throw PageError.noSuchPage(page, count: count) }
        let (path, sha256) = (document.path, document.sourceSHA256)
        try await Self.on(reading) { try Self.compare(path, sha256) }
        let range = Self.resolutions
        let resolution = min(max(dotsPerInch, range.lowerBound), range.upperBound)
        let tag = "\(sha256.prefix(32))-\(page)-\(resolution)"
        if let known = cache.picture(tag) { return known }
        if let task = drawing[tag] { return try await task.value }
        guard drawing.count < Self.waitingLimit else { throw PageError.busy }
        let (draw, before) = (draw, lastDrawing)
        let task = Task {
            _ = await before?.result
            let drawn = try await Self.drawn { () async throws(DocumentError) in
                try await draw(path, page, sha256, resolution)
            }
            return PagePicture(drawn, tag: tag)
        }
        drawing[tag] = task
        lastDrawing = task
        defer {
            drawing[tag] = nil
            if drawing.isEmpty { lastDrawing = nil }
        }
        let picture = try await task.value
        cache.insert(picture)
        return picture
    }

    /// Bytes of the pictures that are kept.
    package var keptByteCount: Int { cache.byteCount }

    private static func compare(_ path: String, _ sha256: String) throws(PageError) {
        do {
            guard try SourceBytes(path: path).sha256 == sha256 else { throw PageError.changed }
        } catch let error as PageError {
            throw error
        } catch {
            throw .unreadable(reason: (error as? DocumentError)?.reason ?? "\(error)")
        }
    }

    private static func drawn(
        _ draw: () async throws(DocumentError) -> RenderedPage
    ) async throws(PageError) -> RenderedPage {
        do {
            return try await draw()
        } catch {
            throw .notDrawn(reason: error.reason)
        }
    }

    /// Runs what blocks on a thread that nobody else waits for, one after the other.
    private static func on<Value: Sendable>(
        _ queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

extension PagePicture {
    init(_ page: RenderedPage, tag: String) {
        switch page {
        case .png(let bytes): self.init(bytes: bytes, mediaType: .png, tag: tag)
        case .original(let bytes, let mediaType): self.init(bytes: bytes, mediaType: mediaType, tag: tag)
        }
    }
}
