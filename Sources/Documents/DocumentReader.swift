/// Turns the bytes of one file format into a ``Document``.
///
/// A reader is deterministic: the same bytes give the same text, blocks and ranges, whatever the time, the locale or the
/// machine. It looks at nothing but the bytes and the path's last component (for a title), opens no other file, and
/// never uses the network.
public protocol DocumentReader: Sendable {
    /// What the reader reads.
    static var mediaTypes: [MediaType] { get }
    /// File name extensions of the format, in lower case, without the dot.
    static var extensions: [String] { get }
    /// Reads a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: where it came from: for error messages, and for the title of last resort.
    /// - Throws: ``DocumentError`` that names the path and, where there is one, the byte offset.
    func read(_ bytes: [UInt8], path: String) throws(DocumentError) -> Document
}
