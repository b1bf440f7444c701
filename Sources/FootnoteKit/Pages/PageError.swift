/// Why a page of a document can't be shown.
public enum PageError: Error, Sendable, Equatable {
    /// The index was imported; the documents' files are not here.
    case notHere
    /// The file is gone, or may not be read.
    case unreadable(reason: String)
    /// The file is not the one that was indexed.
    case changed
    /// Documents of this format have no pages that can be drawn.
    case noPictures(format: String)
    /// The document has no page of this number.
    case noSuchPage(Int, count: Int)
    /// The program that draws pages is missing, or gave up on this one.
    case notDrawn(reason: String)
    /// As many pages wait to be drawn as may wait.
    case busy
}

extension PageError: CustomStringConvertible {
    /// What is so, and what to do about it.
    public var description: String {
        switch self {
        case .notHere: "The index was imported, and its documents' files are not here."
        case .unreadable(let reason): "The file can no longer be read: \(reason)"
        case .changed: "The file has changed since it was indexed. Index its folder again to see its pages here."
        case .noPictures(let format): "A document of the format \(format) has no pages that can be drawn."
        case .noSuchPage(let page, let count): "There is no page \(page); the document has \(count)."
        case .notDrawn(let reason): "The page can't be drawn: \(reason)"
        case .busy: "Many pages are waiting to be drawn. Try again in a moment."
        }
    }
}
