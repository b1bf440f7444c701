/// The text of a file, in UTF-8.
struct DecodedText: Sendable, Equatable {
    /// Well-formed UTF-8.
    var bytes: [UInt8]
    /// Whether these are the file's own bytes, unchanged.
    var isSource: Bool
    /// The name of the character set that the file is in.
    var charset: String
    /// What was assumed and what was replaced.
    var notes: [ReadingNote] = []

    /// What byte ranges of the text point into.
    var textForm: TextForm { isSource ? .source : .extracted }
}

/// Finds out which character set a text is in, and converts it.
enum TextDecoding {
    /// A file's text.
    ///
    /// - Parameter declared: the character set that the format states, if it does; a byte order mark comes before it.
    static func decode(
        _ bytes: [UInt8], path: String, declared: String? = nil
    ) throws(DocumentError) -> DecodedText {
        _ = try TextBytes.text(bytes, path: path)
        return DecodedText(bytes: bytes, isSource: true, charset: "UTF-8")
    }
}
