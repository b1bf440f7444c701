import ArgumentParser
import Documents
import Foundation
import IndexStore
import Indexing
import Inference
import Passages

/// `footnote index`: brings an index up to date with folders and files.
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Build an index of documents, or bring it up to date.",
        usage: "footnote index [<folder> ...] [<options>]",
        discussion: """
            Reads plain text, Markdown and HTML below each folder. A second run reads only what has changed, and \
            forgets what is gone. A file that cannot be read as a document is refused: it is listed with the reason, \
            and the exit code is still 0, since the others were indexed. Interrupted, it keeps what is committed, and \
            the next run continues. What .gitignore files name is left out and counted; --json names it. A file or \
            folder that is named itself is always indexed.

            Examples:
              footnote index ~/notes
              footnote index ~/notes ~/mail --index everything.footnote
              footnote index ~/mail --collection mail
              footnote index ~/notes --exclude drafts/ --exclude '*.bak'
              footnote index ~/notes --watch
              footnote index ~/notes --embedding-adapter search.gguf --rebuild
              footnote index handbook --name Handbook --instructions "Answer in one sentence."
            """)

    @Argument(help: ArgumentHelp("Folders or files. Without any: those of the last run.", valueName: "folder"))
    var roots: [String] = []

    @Flag(help: "Start afresh instead of updating, for example for another model.")
    var rebuild = false

    @Flag(help: "Stay, and index what changes until Ctrl-C; a line for each set of changes.")
    var watch = false

    @Option(help: ArgumentHelp("The collection that these folders belong to; \"\" for none.", valueName: "name"))
    var collection: String?

    @OptionGroup var about: DescriptionArguments

    @Option(
        help: ArgumentHelp(
            "Embed with an adapter of `footnote train embed`, which the index keeps; none for the model alone. For an "
                + "index that exists, with --rebuild.", valueName: "file"))
    var embeddingAdapter: EmbeddingChoice?

    @Option(help: ArgumentHelp("Length of a passage to aim at, in tokens (default: 160).", valueName: "count"))
    var passageTokens: Int?

    @Option(help: ArgumentHelp("Length that no passage exceeds, in tokens (default: 256).", valueName: "count"))
    var longestPassage: Int?

    @OptionGroup var selection: SelectionArguments
    @OptionGroup var index: IndexArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if let passageTokens, passageTokens < 16 {
            throw ValidationError("--passage-tokens is \(passageTokens); it takes 16 or more")
        }
        if let longestPassage, longestPassage < passageTokens ?? 16 {
            throw ValidationError("--longest-passage is \(longestPassage), shorter than the length to aim at")
        }
    }

    func run() async throws {
        let out = Output(options: output)
        let path = index.path
        let plain = try await Composition.model(model)
        let adapter = try await embeddingAdapter?.load(for: plain)
        let opened = try open(path, model: plain, adapter: adapter)
        // Without a word about it, the index keeps what it has.
        let model =
            embeddingAdapter == nil
            ? try await plain.embedding(like: opened) : try plain.embedding(with: adapter)
        if !rebuild { try opened.requireModel(model.information, roots: roots) }
        var roots = roots
        if roots.isEmpty { roots = try opened.manifest().roots }
        guard !roots.isEmpty else {
            throw Failure("there is nothing to index", hint: "name a folder: `footnote index DIR`")
        }
        let remembered = try opened.manifest().selection
        let options = IndexerOptions(
            rebuild: rebuild, collection: collection, selection: selection.selection(over: remembered))
        let indexer = Indexer(index: opened, model: model, adapter: adapter?.file)
        let session = IndexSession(out: out, path: path)
        if watch {
            try await session.watch(IndexWatch(indexer: indexer, roots: roots, options: options))
        } else {
            try await session.run(indexer, roots: roots, options: options)
        }
    }

    /// Opens the index for writing, or makes it where there is none.
    private func open(_ path: String, model: Model, adapter: EmbeddingAdapter?) throws -> Index {
        if !FileManager.default.fileExists(atPath: path) {
            let title = URL(filePath: path).deletingPathExtension().lastPathComponent
            let manifest = Manifest(
                name: about.name ?? title, instructions: about.instructions ?? "",
                conversationStarters: about.starters ?? [], model: model.information,
                chunking: chunking(over: ChunkingOptions()),
                createdBy: FootnoteVersion.current)
            do {
                return try Index.create(
                    path: path, manifest: manifest, adapter: adapter?.file, threadCount: self.model.threads)
            } catch {
                // Another `footnote index` may have made it in between; that file is as good as our own.
                guard case .alreadyExists = error else { throw error }
            }
        }
        let index = try Index.open(path: path, access: .readWrite, threadCount: self.model.threads)
        let manifest = try index.manifest()
        guard chunking(over: manifest.chunking) == manifest.chunking else {
            throw Failure(
                "\(path): its passages aim at \(manifest.chunking.targetTokens) tokens and end at "
                    + "\(manifest.chunking.maximumTokens); an index keeps the lengths that it was made with",
                hint: "leave the lengths out, or make another index with them: --index FILE")
        }
        if about.isGiven {
            try index.describe(
                name: about.name, instructions: about.instructions,
                conversationStarters: about.starters)
        }
        return index
    }

    private func chunking(over options: ChunkingOptions) -> ChunkingOptions {
        var options = options
        if let passageTokens { options.targetTokens = passageTokens }
        if let longestPassage { options.maximumTokens = longestPassage }
        options.maximumTokens = max(options.maximumTokens, options.targetTokens)
        return options
    }
}
