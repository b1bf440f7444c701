import ArgumentParser
import Documents
import Foundation
import Indexing
import Inference

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
            the next run continues.

            Examples:
              footnote index ~/notes
              footnote index ~/notes ~/mail --index everything.footnote
              footnote index ~/mail --collection mail
              footnote index handbook --name Handbook --instructions "Answer in one sentence."
            """)

    @Argument(help: ArgumentHelp("Folders or files. Without any: those of the last run.", valueName: "folder"))
    var roots: [String] = []

    @Flag(help: "Start afresh instead of updating, for example for another model.")
    var rebuild = false

    @Option(help: ArgumentHelp("The collection that these folders belong to; \"\" for none.", valueName: "name"))
    var collection: String?

    @Option(help: ArgumentHelp("A name for people to know the index by.", valueName: "text"))
    var name: String?

    @Option(help: ArgumentHelp("What answers from this index shall heed.", valueName: "text"))
    var instructions: String?

    @Option(help: ArgumentHelp("Length of a passage to aim at, in tokens (default: 160).", valueName: "count"))
    var passageTokens: Int?

    @Option(help: ArgumentHelp("Length that no passage exceeds, in tokens (default: 256).", valueName: "count"))
    var longestPassage: Int?

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
        let model = try await Composition.model(model)
        let opened = try open(path, model: model)
        var roots = roots
        if roots.isEmpty { roots = try opened.manifest().roots }
        guard !roots.isEmpty else {
            throw Failure("there is nothing to index", hint: "name a folder: `footnote index DIR`")
        }
        let line = ProgressLine(out)
        let options = IndexerOptions(rebuild: rebuild, collection: collection)
        let report: IndexReport
        do {
            report = try await Indexer(index: opened, model: model).run(roots: roots, options: options) { progress in
                line.update(progress)
            }
        } catch {
            line.clear()
            throw error
        }
        line.clear()
        if out.printsJSON {
            try out.json(report)
        } else {
            let text = IndexReportText(terminal: out.terminal, sources: SourceText(terminal: out.terminal))
            for line in text.lines(of: report, indexPath: path) { try out.line(line) }
        }
    }

    /// Opens the index for writing, or makes it where there is none.
    private func open(_ path: String, model: Model) throws -> Index {
        if !FileManager.default.fileExists(atPath: path) {
            let title = URL(filePath: path).deletingPathExtension().lastPathComponent
            let manifest = Manifest(
                name: name ?? title, instructions: instructions ?? "", model: model.information,
                chunking: chunking(over: ChunkingOptions()),
                createdBy: FootnoteVersion.current)
            do {
                return try Index.create(path: path, manifest: manifest, threadCount: self.model.threads)
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
        if !rebuild { try index.requireModel(model.information, roots: roots) }
        if name != nil || instructions != nil { try index.describe(name: name, instructions: instructions) }
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
