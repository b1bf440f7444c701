/// How files are read, where there is a choice.
public struct ReadingOptions: Sendable, Codable, Equatable {
    /// When text is recognised in pictures.
    public enum Recognition: String, Sendable, Codable, CaseIterable {
        /// In pictures, and on pages without a text layer.
        case auto
        /// Never.
        case off
        /// On all pages of PDF files, in place of their text layer.
        case force
    }

    /// When text is recognised in pictures.
    public var recognition: Recognition
    /// The languages of that text, as Tesseract names them: `eng`, `deu`.
    public var recognitionLanguages: [String]

    /// Makes options.
    public init(recognition: Recognition = .auto, recognitionLanguages: [String] = ["eng"]) {
        self.recognition = recognition
        self.recognitionLanguages = recognitionLanguages
    }
}

/// What a parser may use beside the bytes of its file.
public struct ReadingContext: Sendable {
    /// The choices.
    public let options: ReadingOptions
    /// Passwords to try on encrypted files; never stored.
    public let passwords: [String]
    /// Parsers for files within the file: attachments, chapters.
    public let parsers: DocumentParsers
    /// How many files the file is within: 0 for one of the file system.
    public let depth: Int

    /// A file within a file within a file is read up to this depth.
    static let depthLimit = 4

    init(options: ReadingOptions, passwords: [String], parsers: DocumentParsers, depth: Int = 0) {
        self.options = options
        self.passwords = passwords
        self.parsers = parsers
        self.depth = depth
    }

    /// The context of a file within this one.
    var within: ReadingContext {
        ReadingContext(options: options, passwords: passwords, parsers: parsers, depth: depth + 1)
    }
}
