public import Documents
import Foundation
public import IndexStore
public import Indexing
import Inference
import Passages

/// How an index is brought up to date.
public struct UpdateOptions: Sendable {
    /// What passages are embedded with.
    public enum Embedding: Sendable, Equatable {
        /// What the index has; the model alone for a new one.
        case asBefore
        /// The model alone.
        case modelAlone
        /// The model with the adapter of this file, which the index keeps.
        case adapter(path: String)
    }

    /// Start afresh, for example for another model.
    public var rebuild = false
    /// The collection that the roots belong to from now on; empty for none, nil to leave it as it is.
    public var collection: String?
    /// Patterns of what is left out; nil for those that the index remembers.
    public var exclusions: [String]?
    /// Whether .gitignore files are heeded; nil for what the index remembers.
    public var heedsIgnoreFiles: Bool?
    /// What passages are embedded with. For an index that exists, anything but `asBefore` needs ``rebuild``.
    public var embedding = Embedding.asBefore
    /// Whether passages are embedded by `EmbeddingRecipe.fast`; nil for what the index has, or for the standard recipe of
    /// a new one. An index that exists changes its recipe only with ``rebuild``.
    public var isFast: Bool?
    /// The length of a passage to aim at, in tokens; nil for what the index has, or the default of a new one.
    public var passageTokens: Int?
    /// The length that no passage exceeds, in tokens; nil likewise.
    public var longestPassage: Int?
    /// What the index tells people about itself from now on.
    public var description = IndexDescription()
    /// When text is recognised in pictures; nil for what the index remembers.
    public var recognition: ReadingOptions.Recognition?
    /// The languages of that text, as Tesseract names them; nil for what the index remembers.
    public var recognitionLanguages: [String]?
    /// Passwords to try on encrypted files. They are not stored.
    public var passwords: [String] = []

    /// The options of an ordinary run, which does what is needed and no more.
    public init() {}

    func selection(over remembered: FileSelection) -> FileSelection {
        FileSelection(
            exclusions: exclusions ?? remembered.exclusions,
            heedsIgnoreFiles: heedsIgnoreFiles ?? remembered.heedsIgnoreFiles)
    }

    func reading(over remembered: ReadingOptions) -> ReadingOptions {
        ReadingOptions(
            recognition: recognition ?? remembered.recognition,
            recognitionLanguages: recognitionLanguages ?? remembered.recognitionLanguages)
    }

    /// What reads files with these options where nothing is remembered.
    public var parsers: DocumentParsers {
        DocumentParsers.standard.with(reading(over: ReadingOptions()), passwords: passwords)
    }

    func chunking(over options: ChunkingOptions) -> ChunkingOptions {
        var options = options
        if let passageTokens { options.targetTokens = passageTokens }
        if let longestPassage { options.maximumTokens = longestPassage }
        options.maximumTokens = max(options.maximumTokens, options.targetTokens)
        return options
    }
}

/// What an index tells people about itself; nil leaves a part as it is.
public struct IndexDescription: Sendable, Equatable {
    /// What people call it.
    public var name: String?
    /// What answers from it heed.
    public var instructions: String?
    /// Questions to begin with.
    public var conversationStarters: [String]?
    /// The hue of its colour, in degrees from 0 to 359.
    public var hue: Int?
    /// What happens to its picture.
    public var picture: PictureChange?

    /// Describes an index.
    ///
    /// - Precondition: the hue is one of `Manifest.hues`.
    public init(
        name: String? = nil, instructions: String? = nil, conversationStarters: [String]? = nil, hue: Int? = nil,
        picture: PictureChange? = nil
    ) {
        self.name = name
        self.instructions = instructions
        self.conversationStarters = conversationStarters
        self.hue = hue
        self.picture = picture
    }

    /// Whether nothing is to be changed.
    var isEmpty: Bool { self == IndexDescription() }
}

extension Library {
    /// Brings an index up to date with folders and files; makes it where there is none.
    ///
    /// What is there is compared with what is stored, and only what is needed is done. Whatever ends a run early leaves
    /// an index that opens and answers with what was finished; the next run continues there.
    ///
    /// - Parameters:
    ///   - name: a path or a name; nil for the default index.
    ///   - roots: folders and files; none for those of the last run.
    ///   - options: what is done beside what is needed.
    ///   - model: the weights that embed.
    ///   - progress: called from the thread that works, often; it must be quick.
    /// - Throws: ``LibraryError``, `IndexError`, the loader's errors, `CancellationError`.
    @discardableResult
    public func update(
        index name: String? = nil, from roots: [String] = [], options: UpdateOptions = UpdateOptions(),
        model: ModelChoice = .standard, progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) async throws -> IndexReport {
        let run = try await preparedRun(name, roots, options, model)
        return try await run.indexer.run(roots: run.roots, options: run.options, progress: progress)
    }

    /// Brings an index up to date, and keeps it so until the task is cancelled.
    ///
    /// - Parameters:
    ///   - name: a path or a name; nil for the default index.
    ///   - roots: folders and files; none for those of the last run.
    ///   - options: those of the first run.
    ///   - model: the weights that embed.
    ///   - progress: called from the thread that works, often; it must be quick.
    ///   - tell: called with what happened; what it throws ends the watch.
    /// - Throws: as ``update(index:from:options:model:progress:)``, and `WatchError`.
    public func watch(
        index name: String? = nil, from roots: [String] = [], options: UpdateOptions = UpdateOptions(),
        model: ModelChoice = .standard, progress: @escaping @Sendable (IndexProgress) -> Void = { _ in },
        tell: (IndexWatch.Event) throws -> Void
    ) async throws {
        let run = try await preparedRun(name, roots, options, model)
        try await IndexWatch(indexer: run.indexer, roots: run.roots, options: run.options)
            .run(progress: progress, tell: tell)
    }

    private typealias PreparedRun = (indexer: Indexer, roots: [String], options: IndexerOptions)

    private func preparedRun(
        _ name: String?, _ roots: [String], _ options: UpdateOptions, _ choice: ModelChoice
    ) async throws -> PreparedRun {
        let path = path(ofIndex: name)
        if roots.isEmpty, !FileManager.default.fileExists(atPath: path) {
            throw LibraryError.nothingToIndex(path: path)
        }
        let plain = try await model(choice)
        let adapter = try await adapter(options.embedding, for: plain)
        if options.isFast == true, adapter != nil { throw LibraryError.fastWithAdapter }
        let index = try openForUpdate(path, options, model: plain.information, adapter: adapter?.file)
        let model: Model
        if options.embedding == .asBefore {
            model = try await plain.embedding(like: index)
        } else {
            model = try plain.embedding(with: adapter)
        }
        if !options.rebuild { try index.requireModel(model.information, roots: roots) }
        let manifest = try index.manifest()
        let roots = roots.isEmpty ? manifest.roots : roots
        guard !roots.isEmpty else { throw LibraryError.nothingToIndex(path: path) }
        let isFast = options.isFast ?? manifest.recipe.readsTokensAlone
        guard options.rebuild || isFast == manifest.recipe.readsTokensAlone else {
            throw LibraryError.otherRecipe(path: path, isFast: manifest.recipe.readsTokensAlone)
        }
        if isFast, model.information.embeddingAdapter != nil { throw LibraryError.fastWithAdapter }
        let indexerOptions = IndexerOptions(
            rebuild: options.rebuild, collection: options.collection,
            selection: options.selection(over: manifest.selection), isFast: options.isFast)
        let parsers = DocumentParsers.standard.with(
            options.reading(over: manifest.reading), passwords: options.passwords)
        let indexer = Indexer(index: index, model: model, parsers: parsers, adapter: adapter?.file)
        return (indexer, roots, indexerOptions)
    }

    private func adapter(_ embedding: UpdateOptions.Embedding, for model: Model) async throws -> EmbeddingAdapter? {
        guard case .adapter(let path) = embedding else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LibraryError.unreadableAdapter(path: path)
        }
        return try await model.loadEmbeddingAdapter(Array(data), name: path)
    }

    /// Opens the index for writing, or makes it where there is none.
    private func openForUpdate(
        _ path: String, _ options: UpdateOptions, model: ModelInformation, adapter: EmbeddingAdapterFile?
    ) throws -> Index {
        let about = options.description
        if !FileManager.default.fileExists(atPath: path) {
            let title = URL(filePath: path).deletingPathExtension().lastPathComponent
            var manifest = Manifest(
                name: about.name ?? title, instructions: about.instructions ?? "",
                conversationStarters: about.conversationStarters ?? [], model: model,
                recipe: .standard(for: model, isFast: options.isFast ?? false),
                chunking: options.chunking(over: ChunkingOptions()), createdBy: FootnoteVersion.current)
            manifest.hue = about.hue
            do {
                let index = try Index.create(
                    path: path, manifest: manifest, adapter: adapter, threadCount: self.options.threadCount)
                if let picture = about.picture { try index.describe(picture: picture) }
                return index
            } catch {
                // Another run may have made it in between; that file is as good as our own.
                guard case .alreadyExists = error else { throw error }
            }
        }
        let index = try Index.open(path: path, access: .readWrite, threadCount: self.options.threadCount)
        let kept = try index.manifest().chunking
        guard options.chunking(over: kept) == kept else {
            throw LibraryError.otherPassageLengths(path: path, target: kept.targetTokens, longest: kept.maximumTokens)
        }
        if !about.isEmpty {
            try index.describe(
                name: about.name, instructions: about.instructions, conversationStarters: about.conversationStarters,
                hue: about.hue, picture: about.picture)
        }
        return index
    }
}
