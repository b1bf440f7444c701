public import ArgumentParser
import Documents
import EngineStore
public import FootnoteKit
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
            Reads the documents below each folder: text, Markdown, HTML, PDF, Word, OpenDocument, EPUB, slides, \
            sheets, mail, source code and more. A second run reads only what has changed, and removes documents whose \
            files are gone. A file that cannot be read is refused: it is listed with the reason, and the exit code is \
            still 0, because the other files were indexed; it is 2 if the file was named on the command line. If a run \
            is interrupted, the index keeps what is committed, and the next run continues. Files that .gitignore files \
            name are left out and counted; --json names them. A file or folder on the command line is always indexed.

            Examples:
              footnote index ~/notes
              footnote index ~/notes ~/mail --index everything.footnote
              footnote index ~/mail --collection mail
              footnote index ~/notes --exclude drafts/ --exclude '*.bak'
              footnote index ~/notes --watch
              footnote index ~/archive --fast
              footnote index ~/notes --store antfly://search:19401/notes
              footnote index ~/scans --ocr-languages eng+deu
              footnote index ~/notes --embedding-adapter search.gguf --rebuild
              footnote index handbook --name Handbook --instructions "Answer in one sentence."
            """)

    /// What the model reads of passages; the later one on the command line wins.
    enum Recipe: String, EnumerableFlag {
        case fast, noFast

        static func help(for value: Recipe) -> ArgumentHelp? {
            switch value {
            case .fast:
                """
                Look up what the model makes of each token instead of having it read passages: far less work for large \
                archives, and less is found by meaning (up to 0.024 of nDCG@10). The index keeps it; to change it, add \
                --rebuild.
                """
            case .noFast: "Let the model read passages (default)."
            }
        }
    }

    @Argument(
        help: ArgumentHelp("Folders or files. Without any: those of the last run.", valueName: "folder"),
        completion: .file())
    var roots: [String] = []

    @Flag(help: "Start afresh instead of updating, for example for another model.")
    var rebuild = false

    @Flag(help: "Stay, and index what changes until Ctrl-C; a line for each set of changes.")
    var watch = false

    @Option(
        help: ArgumentHelp(
            "Then copy the index to an engine, such as antfly://host:port/name, where any machine can ask it.",
            valueName: "address"))
    var store: String?

    @Option(help: ArgumentHelp("The collection that these folders belong to; \"\" for none.", valueName: "name"))
    var collection: String?

    @OptionGroup var about: DescriptionArguments

    @Option(
        help: ArgumentHelp(
            "Embed with an adapter of `footnote train embed`, which the index keeps; none for the model alone. For an "
                + "index that exists, with --rebuild.", valueName: "file"), completion: .file())
    var embeddingAdapter: UpdateOptions.Embedding?

    @Flag(exclusivity: .chooseLast)
    var recipe: Recipe?

    @Option(help: ArgumentHelp("Usual length of a passage, in tokens (default: 160).", valueName: "count"))
    var passageTokens: Int?

    @Option(help: ArgumentHelp("Greatest length of a passage, in tokens (default: 256).", valueName: "count"))
    var longestPassage: Int?

    @OptionGroup var selection: SelectionArguments
    @OptionGroup var recognition: RecognitionArguments
    @OptionGroup var index: IndexArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        try passageTokens.check("--passage-tokens", atLeast: 16)
        if store != nil, watch { throw ValidationError("--store copies once; it does not go with --watch") }
        if let longestPassage, longestPassage < passageTokens ?? 16 {
            throw ValidationError("--longest-passage is \(longestPassage), shorter than the usual length")
        }
    }

    func run() async throws {
        let library = model.library
        let address = try store.map { try EngineAddress($0) }
        if let name = index.index { try library.requireFile(name) }
        let printer = IndexPrinter(Output(options: output), path: library.path(ofIndex: index.index))
        defer { printer.clear() }
        guard watch else {
            let report = try await library.update(
                index: index.index, from: roots, options: options, model: model.choice, progress: printer.update)
            try printer.show(report)
            if let address {
                try await EnginePrinter(Output(options: output)).copy(library, index: index.index, to: address)
            }
            if let failure = Self.failure(of: report) { throw failure }
            return
        }
        do {
            try await library.watch(
                index: index.index, from: roots, options: options, model: model.choice, progress: printer.update
            ) { try printer.show($0) }
        } catch is CancellationError {
            // Ctrl-C is the proper end of a watch.
        }
    }

    private var options: UpdateOptions {
        var options = UpdateOptions()
        options.rebuild = rebuild
        options.collection = collection
        options.exclusions = selection.exclusions
        options.heedsIgnoreFiles = selection.heedsIgnoreFiles
        options.embedding = embeddingAdapter ?? .asBefore
        options.isFast = recipe.map { $0 == .fast }
        options.passageTokens = passageTokens
        options.longestPassage = longestPassage
        options.description = about.description
        recognition.apply(to: &options)
        return options
    }

    /// What is wrong with a run that could not read a file that was named to it.
    private static func failure(of report: IndexReport) -> Failure? {
        let named = Set(report.roots)
        let count = report.refused.count { named.contains($0.path) }
        guard count > 0 else { return nil }
        return Failure("\(Quantity.count(count, "named file")) could not be read", hint: "the reason is listed above")
    }
}

extension UpdateOptions.Embedding: ExpressibleByArgument {
    /// `none`, or a file.
    public init(argument: String) { self = argument == "none" ? .modelAlone : .adapter(path: argument) }
}
