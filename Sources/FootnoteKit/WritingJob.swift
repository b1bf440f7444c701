public import Answering
import Documents
import Foundation
import IndexStore
import Inference
import Passages

/// A text that is about to be written: what was asked, from which documents, and by whom.
public struct WritingJob: Sendable {
    /// What was asked.
    public let instruction: WritingInstruction
    /// The documents, in the order in which they were named.
    public let sources: [WritingSource]
    /// How it is written.
    public let options: WritingOptions
    let writer: DocumentWriter

    /// Writes the text, and tells of it as it is made; whoever stops listening stops the work.
    public func events() -> AsyncThrowingStream<AnswerEvent, any Error> {
        writer.events(for: instruction, from: sources, options: options)
    }

    /// Writes the text, and waits for the whole.
    ///
    /// - Throws: `WritingError`, `IndexError`, `InferenceError`, `ChatTemplateError` (style `paragraph` with a model that
    ///   has no known template), `CancellationError`.
    public func reply() async throws -> Reply {
        try await writer.reply(to: instruction, from: sources, options: options)
    }
}

/// Finds the documents that a text is to be written from: files, and documents of an index.
struct SourceFinder: Sendable {
    /// The index that names are looked up in; nil for files alone.
    let index: Index?
    /// Relative paths start here; nil where files are not to be opened by name.
    let workingFolder: String?
    var parsers = DocumentParsers.standard

    /// The documents of some names, in their order.
    ///
    /// - Throws: ``LibraryError/noSuchSource(_:)``, `DocumentError`, `IndexError`.
    func sources(_ names: [String]) async throws -> [WritingSource] {
        var sources: [WritingSource] = []
        for name in names { sources += try await self.sources(name) }
        return sources
    }

    private func sources(_ name: String) async throws -> [WritingSource] {
        if let path = file(name) {
            let record = try index.flatMap { try DocumentName(path).find(in: $0).first { $0.path == path } }
            guard let index, let record else { return [WritingSource(try await parsers.read(path: path))] }
            let document = try await parsers.read(path: path)
            guard document.sourceSHA256 == record.sourceSHA256 else { return [WritingSource(document)] }
            return [WritingSource(document, id: record.id, passages: try index.passages(of: record.id))]
        }
        guard let index else { throw LibraryError.noSuchSource(name) }
        var records = try DocumentName(name).find(in: index)
        if records.isEmpty { records = try named(name, in: index) }
        guard !records.isEmpty else { throw LibraryError.noSuchSource(name) }
        var sources: [WritingSource] = []
        for record in records { sources.append(try await source(of: record, in: index)) }
        return sources
    }

    /// The document as it was indexed: from its file where that has not changed, or else from what the index keeps.
    func source(of record: DocumentRecord, in index: Index) async throws -> WritingSource {
        let passages = try index.passages(of: record.id)
        guard record.path.hasPrefix("/") else { return WritingSource(record, passages: passages) }
        // A manipulated index could name any file: only what was indexed is read.
        do throws(DocumentError) {
            let source = try SourceBytes(path: record.path, parsers: parsers)
            if source.sha256 == record.sourceSHA256 {
                let document = try await parsers.parse(source.bytes, path: record.path)
                return WritingSource(document, id: record.id, passages: passages)
            }
        } catch {
            // A file that is gone is no error: the index keeps its passages, and each citation says that it is missing.
            return WritingSource(record, passages: passages)
        }
        return WritingSource(record, passages: passages)
    }

    /// The words of an instruction that name a file, or the only document of an index with that file name.
    func names(in instruction: String) throws -> [String] {
        let marks = CharacterSet(charactersIn: "\"'“”‘’«»,;:?!()[]")
        let words = instruction.split(whereSeparator: \.isWhitespace).map { word in
            var word = String(word).trimmingCharacters(in: marks)
            // The sentence's end may stand behind a quotation mark.
            if word.hasSuffix(".") { word = String(word.dropLast()).trimmingCharacters(in: marks) }
            return word
        }
        var names: [String] = []
        for word in words where word.contains(".") || word.contains("/") {
            if file(word) != nil {
                names.append(word)
            } else if let index, try named(word, in: index).count == 1 {
                names.append(word)
            }
        }
        return names
    }

    /// The absolute path of a file that is there.
    private func file(_ name: String) -> String? {
        guard let workingFolder, !name.isEmpty else { return nil }
        let url = URL(filePath: name, relativeTo: URL(filePath: workingFolder + "/")).standardizedFileURL
        guard FileManager.default.fileExists(atPath: url.path), !Self.isFolder(url) else { return nil }
        return url.path
    }

    private static func isFolder(_ url: URL) -> Bool {
        FileManager.default.fileExists(atPath: url.path + "/.")
    }

    private func named(_ name: String, in index: Index) throws -> [DocumentRecord] {
        let wanted = name.lowercased()
        return try index.documents().filter {
            $0.path.lowercased().split(separator: "/").last.map(String.init) == wanted
        }
    }
}
