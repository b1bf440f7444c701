import Documents
import Foundation
import IndexStore
import Inference
import Passages
import Tokenizers

extension IndexRun {
    /// Brings documents, passages and full text up to date with the files.
    func update(from collection: Collection) throws -> IndexReport {
        var report = IndexReport()
        report.roots = collection.roots
        report.ignored = collection.ignored
        report.leftOut = collection.leftOut
        report.extensions = parsers.extensions
        for root in collection.refusedRoots {
            report.refused.append(.init(path: root.path, reason: root.reason, keptEarlierState: false))
        }
        // A run that is cut short is continued without naming its folders again.
        let readsPicturesAgain = try index.manifest().reading != parsers.options
        let recognises = parsers.options.recognition != .off && ReadingPrograms.canRecogniseText
        try index.note(
            roots: collection.roots, selection: collection.selection, reading: parsers.options,
            collection: options.collection)
        var stored = try index.storedDocuments(under: collection.roots)
        var waiting: [FileToRead] = []
        for file in collection.files {
            try cancellation.check()
            let found = FileToRead(path: file.path, stored: stored.removeValue(forKey: PathKey(file.path)))
            let waited = recognises && found.stored?.hasPagesWithoutText == true
            if found.isUnchanged(readsPicturesAgain: readsPicturesAgain || waited) {
                report.unchanged += 1
            } else {
                waiting.append(found)
            }
        }
        var reading = try Reading(run: self, present: Set(collection.files.map { PathKey($0.path) }))
        do {
            try read(waiting, into: &reading, report: &report)
            try reading.finish(left: Array(stored.values), collection: collection, report: &report)
        } catch {
            reading.abandon()
            throw error
        }
        let total = collection.files.count
        progress(IndexProgress(phase: .reading, done: total, total: total))
        return report
    }

    /// Reads files, several at once, and stores them in their order.
    private func read(
        _ files: [FileToRead], into reading: inout Reading, report: inout IndexReport
    ) throws {
        let (parsers, chunker, unchanged) = (parsers, reading.chunker, report.unchanged)
        let ahead = ReadAhead(files) { await $0.read(parsers, chunker) }
        for (number, file) in files.enumerated() {
            try cancellation.check()
            progress(
                IndexProgress(
                    phase: .reading, done: unchanged + number, total: unchanged + files.count, path: file.path))
            try reading.take(ahead.next(), of: file, report: &report)
        }
    }
}

/// What reading a file gave.
private struct ReadDocument: Sendable {
    let document: Document
    let passages: [Passage]
    /// How well the model's vocabulary knows the script of the passages.
    let script: ScriptKnowledge

    init(_ document: Document, _ passages: [Passage]) {
        self.document = document
        self.passages = passages
        var script = ScriptKnowledge()
        for passage in passages { script.add(passage.text, tokenCount: passage.tokenCount) }
        self.script = script
    }
}

/// A file that may have to be read.
private struct FileToRead: Sendable {
    let path: String
    let stored: StoredDocument?
    /// As it was before reading: what changes later shows itself in the next run.
    let state: FileState?
    let checked: Double

    init(path: String, stored: StoredDocument?) {
        self.path = path
        self.stored = stored
        checked = Date().timeIntervalSince1970
        state = FileState(path: path)
    }

    /// Whether there is nothing to read.
    ///
    /// - Parameter readsPicturesAgain: whether text in pictures is to be recognised otherwise than before.
    func isUnchanged(readsPicturesAgain: Bool) -> Bool {
        guard let stored, let state else { return false }
        if readsPicturesAgain, stored.mayHoldPictures { return false }
        return stored.isUnchanged(state)
    }

    /// The document, and its passages where they have to be stored.
    func read(
        _ parsers: DocumentParsers, _ chunker: Chunker
    ) async -> Result<ReadDocument, DocumentError> {
        do {
            let document = try await parsers.read(path: path)
            let isKnown = stored?.isSame(document) ?? false
            return .success(ReadDocument(document, isKnown ? [] : chunker.passages(of: document)))
        } catch {
            return .failure(error)
        }
    }

    func storedState(of document: Document) -> StoredState {
        StoredState(
            byteCount: document.sourceByteCount, modified: state?.modified ?? 0, checked: checked,
            changed: state?.changed,
            inode: state?.inode)
    }
}

extension StoredDocument {
    /// Whether its text may come from pictures.
    fileprivate var mayHoldPictures: Bool {
        MediaType(rawValue: mediaType).map { MediaType.withPictures.contains($0) } ?? false
    }

    /// Whether what is stored is what this reading gave.
    fileprivate func isSame(_ document: Document) -> Bool {
        sha256 == document.sourceSHA256 && !needsReading && isSameReading(document)
    }
}

/// The state of the reading phase: changes gathered for the next transaction.
private struct Reading {
    let run: IndexRun
    /// Paths of all files that were found.
    let present: Set<PathKey>
    let chunker: Chunker
    private var changes: [DocumentChange] = []
    private var pendingBytes = 0
    /// Stores what was gathered before, while more is read.
    private let writing: ChangeWriting
    /// When the first of the changes was gathered.
    private var pendingSince = ContinuousClock.now
    /// Whether the index had documents before this run, which may have moved; what the run itself adds has not.
    private let hadDocuments: Bool
    /// Documents whose file was found under a new path.
    private var followed: Set<DocumentID> = []

    // A list of postings has a beginning for each word in each transaction: a few large ones cost less than many small ones,
    // and one bounds what has to be read again after a run is cut short. Documents that take their time wait for no others.
    private static let batchDocuments = 4_096
    private static let batchBytes = 8 << 20
    private static let batchTime = Duration.seconds(2)

    init(run: IndexRun, present: Set<PathKey>) throws {
        self.run = run
        self.present = present
        hadDocuments = try run.index.status().documentCount > 0
        writing = ChangeWriting(index: run.index, step: run.step)
        let counter = TokenCounter(run.model.tokenizer)
        chunker = Chunker(options: try run.index.manifest().chunking) { counter.count($0) }
    }

    /// Takes over what reading a file gave.
    mutating func take(
        _ outcome: Result<ReadDocument, DocumentError>, of file: FileToRead, report: inout IndexReport
    ) throws {
        let (path, stored) = (file.path, file.stored)
        let (document, passages): (Document, [Passage])
        switch outcome {
        case .success(let read):
            (document, passages) = (read.document, read.passages)
            note(read.script, in: &report)
        case .failure(let error):
            let reason = String(describing: error)
            report.refused.append(.init(path: path, reason: reason, keptEarlierState: stored != nil))
            if let stored { try add(.markStale(stored.id, reason: reason)) }
            return
        }
        if !document.notes.isEmpty { report.notes.append(.init(path: path, notes: document.notes)) }
        let state = file.storedState(of: document)
        func prepared() -> PreparedDocument { PreparedDocument(document: document, passages: passages, state: state) }
        if let stored {
            if stored.isSame(document) {
                report.unchanged += 1
                try add(.touch(stored.id, path: path, state))
            } else {
                report.changed += 1
                note(.changed, path, in: &report)
                try add(.store(prepared(), replacing: stored.id))
            }
        } else if let moved = try movedDocument(document) {
            followed.insert(moved.id)
            report.moved += 1
            note(.moved, path, in: &report)
            // The same bytes under a name of another kind, or with a title taken from the name, read differently.
            if moved.isSame(document) {
                try add(.touch(moved.id, path: path, state))
            } else {
                try add(.store(prepared(), replacing: moved.id))
            }
        } else {
            report.added += 1
            note(.added, path, in: &report)
            try add(.store(prepared(), replacing: nil))
        }
    }

    /// Deals with documents whose file was not found, and writes what is left.
    mutating func finish(left: [StoredDocument], collection: Collection, report: inout IndexReport) throws {
        for folder in collection.unreadableFolders {
            report.refused.append(
                .init(
                    path: folder.path, reason: folder.reason,
                    keptEarlierState: left.contains { IndexedPath.isUnder($0.path, root: folder.path) }))
        }
        for document in left.sorted(by: { $0.id < $1.id }) where !followed.contains(document.id) {
            if let reason = collection.reasonUnknown(document.path) {
                try add(.markStale(document.id, reason: reason))
            } else {
                report.removed += 1
                note(.removed, document.path, in: &report)
                try add(.remove(document.id))
            }
        }
        try flush()
        try writing.wait()
        try run.step()
    }

    /// Waits for what is being stored; what comes of it shows itself in the next run.
    func abandon() { writing.abandon() }

    private func note(_ script: ScriptKnowledge, in report: inout IndexReport) {
        guard script.isHardlyKnown, let tokens = script.tokensPerLetter else { return }
        report.hardlyKnown.documents += 1
        report.hardlyKnown.tokensPerLetter = max(report.hardlyKnown.tokensPerLetter, tokens)
    }

    private func note(_ kind: IndexReport.Change.Kind, _ path: String, in report: inout IndexReport) {
        if run.options.namesChanges { report.changes.append(.init(kind: kind, path: path)) }
    }

    /// A document with the same bytes whose own file is gone, or was never here: an imported index finds its documents again.
    private func movedDocument(_ document: Document) throws -> StoredDocument? {
        guard hadDocuments else { return nil }
        return try run.index.storedDocuments(sha256: document.sourceSHA256).first { candidate in
            !followed.contains(candidate.id) && !present.contains(PathKey(candidate.path))
                && !(candidate.path.hasPrefix("/") && FileManager.default.fileExists(atPath: candidate.path))
        }
    }

    private mutating func add(_ change: DocumentChange) throws {
        if changes.isEmpty { pendingSince = .now }
        changes.append(change)
        pendingBytes += change.byteCount
        let isFull = changes.count >= Reading.batchDocuments || pendingBytes >= Reading.batchBytes
        if isFull || ContinuousClock.now - pendingSince >= Reading.batchTime { try flush() }
    }

    private mutating func flush() throws {
        guard !changes.isEmpty else { return }
        try run.step()
        try writing.start(changes)
        changes = []
        pendingBytes = 0
    }
}
