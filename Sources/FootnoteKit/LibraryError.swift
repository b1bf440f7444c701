public import Passages
/// Why something of a ``Library`` can't be found, opened or made.
///
/// The description says what and where; what to do about it is the ``repair``, which each front end words for itself.
public enum LibraryError: Error, Sendable, Equatable {
    /// Nothing stands at the path of an index; `name` is how it was asked for, nil for the default one.
    case noIndex(path: String, name: String?)
    /// An index was named twice among those to be searched together.
    case namedTwice(path: String)
    /// No model was named, and none of the folders has the default one.
    case noModel(folders: [String])
    /// The model that was named does not exist.
    case noSuchModel(path: String)
    /// The reader that was named does not exist.
    case noSuchReader(path: String)
    /// The embedding adapter that was named can't be read.
    case unreadableAdapter(path: String)
    /// Neither the call nor the index names a folder to read.
    case nothingToIndex(path: String)
    /// An index keeps the lengths of passages that it was made with.
    case otherPassageLengths(path: String, target: Int, longest: Int)
    /// An index keeps the recipe that its passages were embedded by; whether that is the fast one.
    case otherRecipe(path: String, isFast: Bool)
    /// An embedding adapter reads passages, and fast indexes read tokens alone.
    case fastWithAdapter
    /// The index has no fitted embedding space yet.
    case notFitted(path: String)
    /// None of the indexes has a document of the name.
    case unknownDocument(String)
    /// A document's id means another document in each of several indexes.
    case ambiguousDocument(String)
    /// None of the indexes has the collection; those that they have.
    case unknownCollection(String, known: [String])
    /// A file stands where one was to be written.
    case fileExists(path: String)
    /// An index of that name is here already.
    case indexExists(path: String)
    /// Neither a file nor a document of the index has the name.
    case noSuchSource(String)
    /// A file can't be made or written.
    case cannotWrite(path: String)
    /// There is no file to import.
    case noSuchFile(path: String)
    /// A folder that is there can't be listed, so that nobody knows what it holds.
    case unreadableFolder(path: String, detail: String)
}

extension LibraryError: CustomStringConvertible {
    /// What went wrong, and where.
    public var description: String {
        switch self {
        case .noIndex(let path, _): "\(path): there is no index"
        case .namedTwice(let path): "\(path): this index is named twice"
        case .noModel(let folders):
            "there is no model: \(DefaultModel.fileName) is neither in \(folders.joined(separator: " nor in "))"
        case .noSuchModel(let path): "\(path): there is no such model file or folder"
        case .noSuchReader(let path): "\(path): there is no such adapter"
        case .unreadableAdapter(let path): "\(path): the adapter cannot be read"
        case .nothingToIndex: "there is nothing to index"
        case .otherPassageLengths(let path, let target, let longest):
            "\(path): its passages aim at \(target) tokens and end at \(longest); an index keeps the lengths that it was "
                + "made with"
        case .otherRecipe(let path, let isFast):
            "\(path): its passages were embedded \(isFast ? "the fast way" : "in full"), and an index never mixes the two; "
                + "start it afresh for the other"
        case .fastWithAdapter:
            "an embedding adapter was trained to read passages, and a fast index reads tokens alone: index without one of them"
        case .notFitted(let path): "\(path): the index has no fitted embedding space yet"
        case .unknownDocument(let name): "\(name): no such document in the index"
        case .ambiguousDocument(let name): "document \(name) can be a document in each of the indexes"
        case .unknownCollection(let name, _): "\(name): no such collection in the index"
        case .fileExists(let path): "\(path): the file exists already"
        case .indexExists(let path): "\(path): there is an index of that name already"
        case .noSuchSource(let name): "\(name): there is no such file, and no such document in the index"
        case .cannotWrite(let path): "\(path): the file cannot be written; look at the rights of its folder"
        case .noSuchFile(let path): "\(path): there is no such file"
        case .unreadableFolder(let path, let detail):
            "\(path): the folder can't be listed: \(detail); name another one, or let it be read"
        }
    }
}

extension LibraryError {
    /// What mends it, where that is one thing to do.
    public var repair: Repair? {
        switch self {
        case .noIndex(let path, _): .createIndex(path: path)
        case .notFitted(let path): .continueRun(roots: [], index: path)
        case .otherPassageLengths: .chooseIndex
        case .unknownDocument, .noSuchSource: .listDocuments
        default: nil
        }
    }
}
