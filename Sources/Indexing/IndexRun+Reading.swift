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
        var stored = try index.storedDocuments(under: collection.roots)
        var reading = try Reading(run: self, present: Set(collection.files.map { PathKey($0.path) }))
        for (number, file) in collection.files.enumerated() {
            progress(IndexProgress(phase: .reading, done: number, total: collection.files.count, path: file.path))
            try reading.visit(file.path, stored: stored.removeValue(forKey: PathKey(file.path)), report: &report)
        }
        try reading.finish(left: Array(stored.values), collection: collection, report: &report)
        let total = collection.files.count
        progress(IndexProgress(phase: .reading, done: total, total: total))
        return report
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
    /// Documents whose file was found under a new path.
    private var followed: Set<DocumentID> = []

    private static let batchDocuments = 64
    private static let batchBytes = 4 << 20

    init(run: IndexRun, present: Set<PathKey>) throws {
        self.run = run
        self.present = present
        let tokenizer = run.model.tokenizer
        chunker = Chunker(options: try run.index.manifest().chunking) { tokenizer.encode($0).count }
    }

    mutating func visit(_ path: String, stored: StoredDocument?, report: inout IndexReport) throws {
        try run.cancellation.check()
        let checked = Date().timeIntervalSince1970
        let file = FileState(path: path)
        if let stored, let file, stored.isUnchanged(file) {
            report.unchanged += 1
            return
        }
        let document: Document
        do {
            document = try run.parsers.read(path: path)
        } catch {
            let reason = String(describing: error)
            report.refused.append(.init(path: path, reason: reason, keptEarlierState: stored != nil))
            if let stored { try add(.markStale(stored.id, reason: reason)) }
            return
        }
        let state = StoredState(
            byteCount: document.sourceByteCount, modified: file?.modified ?? 0, checked: checked,
            changed: file?.changed,
            inode: file?.inode)
        if let stored {
            if stored.sha256 == document.sourceSHA256, !stored.needsReading, stored.isSameReading(document) {
                report.unchanged += 1
                try add(.touch(stored.id, path: path, state))
            } else {
                report.changed += 1
                note(.changed, path, in: &report)
                try add(.store(prepare(document, state), replacing: stored.id))
            }
        } else if let moved = try movedDocument(document) {
            followed.insert(moved.id)
            report.moved += 1
            note(.moved, path, in: &report)
            // The same bytes under a name of another kind, or with a title taken from the name, read differently.
            if moved.isSameReading(document), !moved.needsReading {
                try add(.touch(moved.id, path: path, state))
            } else {
                try add(.store(prepare(document, state), replacing: moved.id))
            }
        } else {
            report.added += 1
            note(.added, path, in: &report)
            try add(.store(prepare(document, state), replacing: nil))
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
        try run.index.note(
            roots: collection.roots, selection: collection.selection, collection: run.options.collection)
    }

    private func note(_ kind: IndexReport.Change.Kind, _ path: String, in report: inout IndexReport) {
        if run.options.namesChanges { report.changes.append(.init(kind: kind, path: path)) }
    }

    private func prepare(_ document: Document, _ state: StoredState) -> PreparedDocument {
        PreparedDocument(document: document, passages: chunker.passages(of: document), state: state)
    }

    /// A document with the same bytes whose own file is gone, or was never here: an imported index finds its documents again.
    private func movedDocument(_ document: Document) throws -> StoredDocument? {
        try run.index.storedDocuments(sha256: document.sourceSHA256).first { candidate in
            !followed.contains(candidate.id) && !present.contains(PathKey(candidate.path))
                && !(candidate.path.hasPrefix("/") && FileManager.default.fileExists(atPath: candidate.path))
        }
    }

    private mutating func add(_ change: DocumentChange) throws {
        changes.append(change)
        pendingBytes += change.byteCount
        if changes.count >= Reading.batchDocuments || pendingBytes >= Reading.batchBytes { try flush() }
    }

    private mutating func flush() throws {
        guard !changes.isEmpty else { return }
        try run.step()
        try run.index.apply(changes, step: run.step)
        changes = []
        pendingBytes = 0
        try run.step()
    }
}
