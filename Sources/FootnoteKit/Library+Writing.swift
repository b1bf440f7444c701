public import Answering
public import Documents
import Foundation
import IndexStore
import Inference

extension Library {
    /// Prepares a summary, the changes between two documents, or a draft.
    ///
    ///     let job = try await library.writing("summarise lease.pdf")
    ///     print(try await job.reply().text)
    ///
    /// The model is loaded only where the text needs it: summaries and changes quote.
    ///
    /// - Parameters:
    ///   - instruction: what to write, such as "summarise lease.pdf" or "draft a reply about the deposit".
    ///   - names: files, or documents of the index; none for those that the instruction names.
    ///   - index: a path or a name; nil for the default index, if there is one.
    ///   - parsers: what reads files.
    ///   - options: how it is written.
    ///   - model: the weights that read.
    ///   - writer: another model, here or on another machine, to write in its own words; nil for `model`.
    /// - Throws: `WritingError`, ``LibraryError``, `DocumentError`, `IndexError`, the loader's errors.
    public func writing(
        _ instruction: String, from names: [String] = [], index: String? = nil,
        parsers: DocumentParsers = .standard, options: WritingOptions = WritingOptions(),
        model: ModelChoice = .standard, writer: WriterChoice? = nil
    ) async throws -> WritingJob {
        let isThere = index != nil || FileManager.default.fileExists(atPath: path(ofIndex: nil))
        let opened = isThere ? try self.index(index) : nil
        let finder = SourceFinder(index: opened, workingFolder: folders.workingFolder, parsers: parsers)
        let named = try finder.names(in: instruction)
        let understood = try WritingInstruction(instruction, task: options.task, names: named)
        let sources = try await finder.sources(names.isEmpty ? named : names)
        guard !sources.isEmpty else { throw WritingError.noDocuments }
        let needsModel = DocumentWriter.usesModel(understood, options: options, hasWriter: writer != nil)
        let writes = options.style != .sentence && understood.task != .changes
        let (writing, remote) = try await self.writer(writes ? writer : nil)
        return WritingJob(
            instruction: understood, sources: sources, options: options,
            writer: DocumentWriter(
                model: needsModel ? try await self.model(model) : nil, writer: writing,
                remote: remote, stores: opened.map { [$0] } ?? [],
                parsers: parsers))
    }
}

extension Assistant {
    /// Prepares a summary, the changes between two documents, or a draft.
    ///
    /// - Parameters:
    ///   - instruction: what to write.
    ///   - names: paths or ids of documents of the first index; none for those that the instruction names.
    ///   - texts: documents that are in no index, after those of the index.
    ///   - options: how it is written.
    /// - Throws: `WritingError`, ``LibraryError/noSuchSource(_:)``, `IndexError`, `InferenceError.textTooLong`.
    public func writing(
        _ instruction: String, from names: [String] = [], texts: [WritingSource] = [],
        options: WritingOptions = WritingOptions()
    ) async throws -> WritingJob {
        try requireFit(instruction)
        let finder = SourceFinder(index: indexes[0], workingFolder: nil)
        let named = try finder.names(in: instruction)
        let understood = try WritingInstruction(instruction, task: options.task, names: named)
        let sources = try await finder.sources(names.isEmpty && texts.isEmpty ? named : names) + texts
        guard !sources.isEmpty else { throw WritingError.noDocuments }
        return WritingJob(
            instruction: understood, sources: sources, options: options,
            writer: DocumentWriter(model: model, writer: writer, remote: remote, stores: indexes))
    }
}

extension WritingSource {
    /// Takes a text that is in no file.
    ///
    /// - Parameter name: what citations call it; a name that ends with `.md` makes it Markdown.
    /// - Throws: `DocumentError`.
    public init(text: String, name: String) async throws(DocumentError) {
        // A text that begins like a file of another format is refused, and never read as one.
        let parsers = DocumentParsers(
            parsers: [PlainTextParser(), MarkdownParser()], maximumByteCount: DocumentParsers.standard.maximumByteCount)
        let path = name.hasSuffix(".md") || name.hasSuffix(".txt") ? name : name + ".txt"
        self.init(try await parsers.parse(Array(text.utf8), path: path))
    }
}
