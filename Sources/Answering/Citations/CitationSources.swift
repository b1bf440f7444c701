import Documents
import Passages

/// What stands behind citations: the files that they quote, and the indexes that they come from. Each file is read once.
struct CitationSources: Sendable {
    private let stores: [any PassageStore]
    private let parsers: DocumentParsers
    private var sources: [Key: Source] = [:]

    private struct Key: Hashable {
        // Bytes: two names may differ in their normalisation only.
        let path: [UInt8]
        let sha256: String
    }

    /// What a look at a file gave.
    private enum Source: Sendable {
        /// It is what was indexed, so that its text is the index's.
        case indexed
        /// Its text and pages as they are now.
        case read(text: String, pages: [Page])
        /// It can't be read.
        case lost(CitationCheck)
    }

    /// - Parameter documents: documents that were read just now, and need not be read again.
    init(stores: [any PassageStore] = [], parsers: DocumentParsers, documents: [Document] = []) {
        self.stores = stores
        self.parsers = parsers
        for document in documents {
            let key = Key(path: Array(document.path.utf8), sha256: document.sourceSHA256)
            sources[key] = .read(text: document.text, pages: document.pages)
        }
    }

    /// The citation with its places on pages, with what became of its quote, and with what opens its file elsewhere.
    mutating func completed(_ citation: Citation) async throws -> Citation {
        var citation = citation
        if let store = store(of: citation) {
            citation.place(on: try await store.pages(of: citation.documentID, touching: range(of: citation)))
        }
        let check = try await check(citation)
        citation = citation.updated(by: check)
        // A file that has changed may have its pages elsewhere, even where the text is the same.
        if case .read(_, let pages)? = sources[key(of: citation)], !pages.isEmpty, !citation.isStale {
            citation.place(on: pages)
        }
        citation.obsidianURL = ObsidianVault(holding: citation.path)?.address(of: citation.path)
        return citation
    }

    /// What became of a citation's quote.
    mutating func check(_ citation: Citation) async throws -> CitationCheck {
        if sources[key(of: citation)] == nil, let verdict = CitationCheck.elsewhere(citation.path) { return verdict }
        switch await source(of: citation) {
        case .lost(let verdict): return verdict
        case .read(let text, _): return CitationCheck.compare(citation, with: text)
        case .indexed:
            let text = try await store(of: citation)?.text(of: citation.documentID, at: range(of: citation))
            if let text, text.utf8.elementsEqual(citation.quote.utf8) { return .exact }
            // The index has another document under this id, or a damaged text: the file decides.
            let source = await read(citation, ifChanged: false)
            sources[key(of: citation)] = source
            switch source {
            case .lost(let verdict): return verdict
            case .read(let text, _): return CitationCheck.compare(citation, with: text)
            case .indexed: return .exact
            }
        }
    }

    private mutating func source(of citation: Citation) async -> Source {
        let key = key(of: citation)
        if let known = sources[key] { return known }
        let source = await read(citation, ifChanged: citation.textForm == .extracted && !stores.isEmpty)
        sources[key] = source
        return source
    }

    /// Reads a citation's file.
    ///
    /// - Parameter ifChanged: whether its text is not looked at where the file is the one that was indexed.
    private func read(_ citation: Citation, ifChanged: Bool) async -> Source {
        do {
            let source = try SourceBytes(path: citation.path, parsers: parsers)
            if ifChanged, source.sha256 == citation.sourceSHA256 { return .indexed }
            let document = try await parsers.parse(source.bytes, path: citation.path)
            return .read(text: document.text, pages: document.pages)
        } catch {
            return .lost(CitationCheck.verdict(on: error))
        }
    }

    private func key(of citation: Citation) -> Key {
        Key(path: Array(citation.path.utf8), sha256: citation.sourceSHA256)
    }

    private func store(of citation: Citation) -> (any PassageStore)? {
        stores.first { $0.path == citation.index } ?? stores.first
    }

    private func range(of citation: Citation) -> Range<Int> {
        citation.startByte..<max(citation.startByte, citation.endByte)
    }
}
