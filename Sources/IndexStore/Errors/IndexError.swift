public import Passages

/// Why an index could not be opened, read or written: what, where, and what mends it.
public enum IndexError: Error, Sendable, Equatable {
    /// No file stands at the path.
    case notFound(path: String)
    /// `create` was asked to make an index where a file stands already.
    case alreadyExists(path: String)
    /// The file is not an index: `found` says what it seems to be.
    case notAnIndex(path: String, found: String)
    /// The index was written by a later version of Footnote.
    case newerSchema(path: String, found: Int, supported: Int)
    /// The index was written by an earlier version and must be brought up to date, which needs write access.
    case olderSchema(path: String, found: Int, supported: Int)
    /// The file is damaged.
    case corrupt(path: String, detail: String)
    /// The index was opened for reading, or its file or folder may not be written.
    case readOnly(path: String, detail: String)
    /// Another process is writing the index; its process id where it is known.
    case locked(path: String, processID: Int32?)
    /// Another program held the file for longer than we wait.
    case busy(path: String)
    /// The disk that holds the index is full. Everything finished before is kept.
    case diskFull(path: String)
    /// The file may not be opened or read; `detail` is the system's message.
    case unreadable(path: String, detail: String)
    /// The index was built with another model than the one loaded.
    case modelMismatch(index: String, model: String, repair: Repair)
    /// The passages were embedded with another adapter than the model has, or with none.
    case adapterMismatch(index: String, model: String, repair: Repair)
    /// The model gave numbers that are not finite for a passage of the document.
    case unusableEmbedding(path: String, ordinal: Int)
    /// A question vector of another length than the index's vectors.
    case dimensionMismatch(expected: Int, found: Int)
    /// A folder or file that was to be indexed does not exist. Nothing was changed.
    case rootNotFound(path: String)
    /// A file from elsewhere is no index that can be taken in.
    case notImportable(path: String, detail: String)
    /// No document of the index has this path or id.
    case unknownDocument(String)
    /// The index holds no passage with this id.
    case unknownPassage(PassageID)
    /// Anything else that the storage reports: SQLite's extended result code and message.
    case storage(path: String, code: Int32, message: String)
}

extension IndexError: CustomStringConvertible {
    /// What went wrong, where, and what to do about it.
    public var description: String {
        guard let repair else { return problem }
        return switch self {
        case .modelMismatch: "\(problem); load that one, or \(repair)"
        case .adapterMismatch: "\(problem); load the adapter that the index keeps, or \(repair)"
        default: "\(problem); \(repair)"
        }
    }

    /// What went wrong and where. Where there is no ``repair``, it also says what to do.
    public var problem: String {
        switch self {
        case .notFound(let path):
            "\(path): no index here"
        case .alreadyExists(let path):
            "\(path): the file exists already; choose another name or remove it"
        case .notAnIndex(let path, let found):
            "\(path): not a Footnote index but \(found)"
        case .newerSchema(let path, let found, let supported):
            "\(path): written by a later version of Footnote (schema \(found), this one knows up to \(supported)); "
                + "use that version, or build a new index"
        case .olderSchema(let path, let found, let supported):
            "\(path): written by an earlier version of Footnote (schema \(found), this one reads \(supported))"
        case .corrupt(let path, let detail):
            "\(path): the index is damaged (\(detail))"
        case .readOnly(let path, let detail):
            "\(path): can't be written (\(detail))"
        case .locked(let path, let processID):
            "\(path): another process is writing it" + (processID.map { " (process \($0))" } ?? "")
        case .busy(let path):
            "\(path): another program keeps the file locked; try again when it has finished"
        case .diskFull(let path):
            "\(path): the disk is full; what was indexed so far is kept"
        case .unreadable(let path, let detail):
            "\(path): can't be opened (\(detail))"
        case .modelMismatch(let index, let model, _):
            "the index was built with the model \(index), but the model loaded is \(model)"
        case .adapterMismatch(let index, let model, _):
            "the index was embedded with \(index), but the model embeds with \(model)"
        case .unusableEmbedding(let path, let ordinal):
            "\(path): the model gave numbers that are not finite for passage \(ordinal)"
        case .dimensionMismatch(let expected, let found):
            "the vectors of the index have \(expected) dimensions, the question's has \(found); "
                + "embed the question with the index's model and transform"
        case .rootNotFound(let path):
            "\(path): no such file or folder; nothing was changed"
        case .notImportable(let path, let detail):
            "\(path): can't be imported (\(detail))"
        case .unknownDocument(let name):
            "\(name): no such document in the index"
        case .unknownPassage(let id):
            "no passage \(id) in the index; it may have been replaced since the search"
        case .storage(let path, let code, let message):
            "\(path): the storage failed (SQLite \(code): \(message))"
        }
    }

    /// What mends it; nil where the ``problem`` says all there is to say.
    public var repair: Repair? {
        switch self {
        case .notFound(let path): .createIndex(path: path)
        case .notAnIndex: .chooseIndex
        case .olderSchema(let path, _, _): .upgradeIndex(path: path)
        case .corrupt(let path, _): .replaceIndex(path: path)
        case .readOnly: .allowWriting
        case .locked: .wait
        case .diskFull: .freeSpace
        case .modelMismatch(_, _, let repair), .adapterMismatch(_, _, let repair): repair
        case .unusableEmbedding: .fetchModel
        case .rootNotFound(let path): .dropDocuments(path: path)
        case .notImportable: .exportAgain
        case .unknownDocument: .listDocuments
        case .storage(let path, _, _): .checkIndex(path: path)
        case .alreadyExists, .newerSchema, .busy, .unreadable, .dimensionMismatch, .unknownPassage: nil
        }
    }
}
