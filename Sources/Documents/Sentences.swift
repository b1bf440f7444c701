/// Finds sentences by punctuation.
public enum Sentences {
    /// The sentences of a text as ranges of its UTF-8 bytes: ascending, not overlapping, without white space at either
    /// end, and together covering everything that is not white space.
    public static func ranges(in text: String) -> [Range<Int>] { [] }
}
