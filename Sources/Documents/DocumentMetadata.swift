/// Something that a file says about itself.
public struct MetadataEntry: Sendable, Codable, Equatable, Hashable {
    /// The field in lower case: one of ``MetadataEntry/Key``, or a format's own, such as a key of front matter.
    public let key: String
    /// What stands there, without white space at its ends. A list has an entry for each of its elements.
    public let value: String

    /// Makes an entry.
    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }

    /// Fields that several formats have, under one name.
    public enum Key {
        /// Who wrote it; of a message, `from`.
        public static let author = "author"
        /// When it was written, as ISO 8601 where the format says which day it is.
        public static let date = "date"
        /// A label that someone gave it.
        public static let tag = "tag"
        /// Another name of it.
        public static let alias = "alias"
        /// What it is about, in the words of its author.
        public static let subject = "subject"
        /// Whom a message is from.
        public static let from = "from"
        /// Whom a message is to.
        public static let to = "to"
        /// A few sentences about it.
        public static let description = "description"
        /// BCP 47 tag of its language.
        public static let language = "language"
    }
}

/// What reading a file assumed or left out.
public enum ReadingNote: Sendable, Codable, Equatable {
    /// Nothing said which character set the text is in; this one was assumed.
    case assumedCharset(String)
    /// So many bytes are in no character of the text's set; the first at this offset. Each stands as U+FFFD.
    case replacedBytes(count: Int, firstOffset: Int)
    /// These pages have no text that can be read, and wait for a program that recognises it; numbered from 1.
    case pagesWithoutText([Int])
    /// These pages' text was recognised in a picture.
    case recognisedPages([Int])
    /// A part of the file was left out: which, and why.
    case leftOut(part: String, reason: String)
}
