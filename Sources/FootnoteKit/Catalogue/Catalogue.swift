import Formats

/// Assistants that somebody offers: a file `catalogue.json` beside their exported index files.
///
/// A catalogue comes from anybody. It is text that is shown, and sizes and digests that files are held to before they are
/// opened; its names lead nowhere but to files beside it.
public struct Catalogue: Sendable, Equatable, Encodable {
    /// The name of a catalogue's file.
    public static let fileName = "catalogue.json"
    /// The most bytes that such a file has.
    package static let byteLimit = 4 << 20
    /// The most assistants that one lists.
    package static let entryLimit = 10_000
    /// The form that is written and read.
    private static let form = 1

    /// One assistant of a catalogue.
    public struct Entry: Sendable, Equatable, Encodable {
        /// The name of its file, which stands beside the catalogue.
        public let file: String
        /// What people call it.
        public var name: String
        /// What it is about, for whoever chooses.
        public var description = ""
        /// Questions to begin with.
        public var conversationStarters: [String] = []
        /// Its documents.
        public var documents: Int
        /// Its passages.
        public var passages: Int
        /// The size of its file.
        public var bytes: Int
        /// The SHA-256 of its file: 64 lower-case hexadecimal digits.
        public var sha256: String
        /// The model that its questions are embedded with.
        public var modelName: String
        /// The fingerprint of that model's weights.
        public var modelFingerprint: String
    }

    private let version: Int
    /// What it offers, in its order.
    public let assistants: [Entry]

    init(_ assistants: [Entry]) {
        version = Self.form
        self.assistants = assistants
    }

    /// The assistant of a file's name, with or without its end, or of a name that only one has.
    ///
    /// - Throws: ``CatalogueError/unknownAssistant(_:known:)``.
    public func assistant(_ name: String) throws(CatalogueError) -> Entry {
        if let found = assistants.first(where: { $0.file == name || $0.file == name + DataFolders.indexSuffix }) {
            return found
        }
        let named = assistants.filter { $0.name == name }
        guard let found = named.first, named.count == 1 else {
            throw .unknownAssistant(name, known: assistants.map(\.file))
        }
        return found
    }

    /// The text of the catalogue's file.
    func text() throws -> String { try JSONOutput.pretty(self) + "\n" }
}

extension Catalogue {
    /// Reads a catalogue that anybody may have written.
    ///
    /// - Parameter place: what messages call it.
    /// - Throws: ``CatalogueError/malformed(place:detail:)``.
    init(parsing bytes: [UInt8], place: String) throws(CatalogueError) {
        let json: JSON
        do {
            json = try JSONParser.parse(
                bytes.span, limits: .init(depth: 8, byteCount: Self.byteLimit), name: "the catalogue")
        } catch {
            throw .malformed(place: place, detail: "\(error)")
        }
        guard json["version"]?.wholeNumber == Self.form else {
            let found = json["version"]?.shortDescription ?? "none"
            throw .malformed(place: place, detail: "expected version \(Self.form), found \(found)")
        }
        guard let elements = json["assistants"]?.elements, elements.count <= Self.entryLimit else {
            throw .malformed(place: place, detail: "expected assistants, an array of at most \(Self.entryLimit)")
        }
        var entries: [Entry] = []
        for (position, element) in elements.enumerated() {
            let entry = try Entry(element, at: "assistants[\(position)]", place: place)
            guard !entries.contains(where: { $0.file == entry.file }) else {
                throw .malformed(place: place, detail: "assistants[\(position)] lists \(entry.file) a second time")
            }
            entries.append(entry)
        }
        self.init(entries)
    }
}

extension Catalogue.Entry {
    /// The longest text of an entry, in bytes.
    private static let textLimit = 4_096
    /// The most questions to begin with.
    private static let starterLimit = 50

    /// Reads an entry. Members that it does not know are left out.
    fileprivate init(_ json: JSON, at path: String, place: String) throws(CatalogueError) {
        func text(_ name: String) throws(CatalogueError) -> String {
            guard let text = json[name]?.string, text.utf8.count <= Self.textLimit else {
                throw .malformed(
                    place: place, detail: "expected \(path).\(name), a string of at most \(Self.textLimit) bytes")
            }
            return text
        }
        func count(_ name: String) throws(CatalogueError) -> Int {
            guard let count = json[name]?.wholeNumber, (0...Catalogue.largestFile).contains(count) else {
                throw .malformed(place: place, detail: "expected \(path).\(name), a number from 0 on")
            }
            return count
        }
        file = try text("file")
        guard Catalogue.isPlain(file) else {
            throw .malformed(
                place: place,
                detail: "\(path).file is no plain name that ends with \(DataFolders.indexSuffix)")
        }
        sha256 = try text("sha256")
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else {
            throw .malformed(place: place, detail: "expected \(path).sha256, 64 lower-case hexadecimal digits")
        }
        name = try text("name")
        description = try text("description")
        conversationStarters = (json["conversation_starters"]?.elements ?? []).prefix(Self.starterLimit)
            .compactMap(\.string).filter { $0.utf8.count <= Self.textLimit }
        (documents, passages, bytes) = (try count("documents"), try count("passages"), try count("bytes"))
        (modelName, modelFingerprint) = (try text("model_name"), try text("model_fingerprint"))
    }
}

extension Catalogue {
    /// The largest file that is taken in, in bytes.
    package static let largestFile = 1 << 40

    /// Whether a name is that of an index file in a folder, and leads nowhere else.
    static func isPlain(_ name: String) -> Bool {
        name.hasSuffix(DataFolders.indexSuffix) && name.utf8.count <= 200 && !name.hasPrefix(".")
            && !name.unicodeScalars.contains {
                "/\\:".unicodeScalars.contains($0) || $0.properties.generalCategory == .control
                    || $0.properties.generalCategory == .format
            }
    }
}
