public import Documents
import Foundation
public import Inference
import Passages

/// What an index says about itself: the assistant it is (name, instructions, conversation starters) and how it was built.
public struct Manifest: Sendable, Codable, Equatable {
    /// Version of the index file's schema.
    public internal(set) var schemaVersion: Int
    /// What people call this index.
    public var name: String
    /// Instructions for the answering model; may be empty.
    public var instructions: String
    /// Questions to begin with.
    public var conversationStarters: [String]
    /// The hue of the colour that people know it by, in degrees within ``hues``; nil for one that its name gives.
    public var hue: Int?
    /// The hues of a colour wheel.
    public static let hues = 0...359
    /// The media type of the picture that people know it by; nil for none.
    public internal(set) var picture: String?
    /// Name of the model that embedded the passages.
    public internal(set) var modelName: String
    /// Fingerprint of its weights.
    public internal(set) var modelFingerprint: String
    /// How passages were embedded.
    public internal(set) var recipe: EmbeddingRecipe
    /// How documents were cut.
    public internal(set) var chunking: ChunkingOptions
    /// The version of Footnote that made the file.
    public internal(set) var createdBy: String
    /// Absolute paths of the folders and files that were indexed.
    public internal(set) var roots: [String]
    /// What of those was left out in the last run, and is in the next.
    public internal(set) var selection: FileSelection
    /// How files were read in the last run, and are in the next.
    public internal(set) var reading: ReadingOptions
    /// Whether the index was exported: it has relative paths, and its documents' files are not here.
    public internal(set) var isShared: Bool
    /// Roots whose documents belong to a collection; nil where none was ever named.
    public internal(set) var collections: [CollectionRoot]?

    /// Makes the manifest of a new index.
    ///
    /// - Parameters:
    ///   - model: the model that will embed the passages.
    ///   - recipe: how they are embedded; nil for the standard recipe, with as many layers as the model has.
    ///   - createdBy: the version of Footnote.
    public init(
        name: String, instructions: String = "", conversationStarters: [String] = [], model: ModelInformation,
        recipe: EmbeddingRecipe? = nil, chunking: ChunkingOptions = ChunkingOptions(), createdBy: String
    ) {
        schemaVersion = Schema.version
        self.name = name
        self.instructions = instructions
        self.conversationStarters = conversationStarters
        modelName = model.name
        modelFingerprint = model.fingerprint
        self.recipe = recipe ?? EmbeddingRecipe.standard(for: model)
        self.chunking = chunking
        self.createdBy = createdBy
        roots = []
        selection = FileSelection()
        reading = ReadingOptions()
        isShared = false
    }

    /// Puts roots into a collection, in the place of the one that they belong to; an empty name takes them out of it.
    mutating func assign(_ paths: [String], to collection: String) {
        let keys = Set(paths.map { PathKey($0) })
        var roots = (collections ?? []).filter { !keys.contains(PathKey($0.path)) }
        if !collection.isEmpty { roots += paths.map { CollectionRoot(path: $0, collection: collection) } }
        collections = roots.isEmpty ? nil : roots
    }

    /// What completes an index: a run over its roots, or, where the documents are not here, over its passages.
    func completion(path: String) -> Repair {
        isShared && roots.isEmpty ? .embedAgain(index: path, model: nil) : .continueRun(roots: roots, index: path)
    }
}

extension Manifest {
    private enum CodingKeys: String, CodingKey {
        case schemaVersion, name, instructions, conversationStarters, hue, picture, modelName, modelFingerprint, recipe
        case chunking, createdBy, roots, selection, reading, isShared, collections
    }

    /// Reads a manifest; what came later than schema 1 may be absent and has its value from before then.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        schemaVersion = try values.decode(Int.self, forKey: .schemaVersion)
        name = try values.decode(String.self, forKey: .name)
        instructions = try values.decode(String.self, forKey: .instructions)
        conversationStarters = try values.decode([String].self, forKey: .conversationStarters)
        hue = try values.decodeIfPresent(Int.self, forKey: .hue)
        picture = try values.decodeIfPresent(String.self, forKey: .picture)
        modelName = ModelInformation.familiarName(stated: try values.decode(String.self, forKey: .modelName))
        modelFingerprint = try values.decode(String.self, forKey: .modelFingerprint)
        recipe = try values.decode(EmbeddingRecipe.self, forKey: .recipe)
        chunking = try values.decode(ChunkingOptions.self, forKey: .chunking)
        createdBy = try values.decode(String.self, forKey: .createdBy)
        roots = try values.decode([String].self, forKey: .roots)
        selection = try values.decodeIfPresent(FileSelection.self, forKey: .selection) ?? FileSelection()
        reading = try values.decodeIfPresent(ReadingOptions.self, forKey: .reading) ?? ReadingOptions()
        isShared = try values.decodeIfPresent(Bool.self, forKey: .isShared) ?? false
        collections = try values.decodeIfPresent([CollectionRoot].self, forKey: .collections)
    }
}

extension Manifest {
    /// Reads what ``kept`` wrote.
    package init(kept bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Manifest.self, from: Data(bytes))
        try check()
        guard schemaVersion <= Schema.version else {
            throw IndexError.newerSchema(path: name, found: schemaVersion, supported: Schema.version)
        }
    }

    /// Checks lengths and numbers that a stranger may have written.
    func check() throws(BlobError) {
        let texts = [name, modelName, createdBy].map(\.utf8.count)
        let starters = conversationStarters.map(\.utf8.count)
        let rules: [(String, Bool)] = [
            ("no longer names than 1,000 bytes", texts.allSatisfy { $0 <= 1_000 }),
            ("no longer instructions than 100,000 bytes", instructions.utf8.count <= 100_000),
            ("at most 100 starters of 2,000 bytes", starters.count <= 100 && starters.allSatisfy { $0 <= 2_000 }),
            ("a hue of 0 to 359", hue.map(Manifest.hues.contains) ?? true),
            (
                "a picture of a kind that this version knows",
                picture.map { IndexPicture.Format(rawValue: $0) != nil } ?? true
            ),
            ("a method of embedding that this version knows", recipe.isKnown),
            ("1 to 1,024 layers", (1...1_024).contains(recipe.layerCount)),
            ("1 to 8,192 dimensions", (1...8_192).contains(recipe.dimension)),
            ("a whitening exponent of -4 to 4", abs(recipe.whiteningExponent) <= 4),
            (
                "passages of 1 to 1,000,000 tokens",
                [chunking.targetTokens, chunking.maximumTokens].allSatisfy { (1...1_000_000).contains($0) }
                    && (0...1_000_000).contains(chunking.minimumTokens)
            ),
        ]
        for (rule, holds) in rules where !holds {
            throw BlobError(part: "manifest", expected: rule, found: "something else")
        }
    }

    /// The manifest as bytes: equal manifests give equal ones.
    package var kept: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self))
        }
    }
}

/// A root whose documents belong to a collection, by which searches can be narrowed.
public struct CollectionRoot: Sendable, Codable, Equatable {
    /// Absolute path of the folder or file.
    public let path: String
    /// Name of the collection.
    public let collection: String
}
