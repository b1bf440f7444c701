/// What mends something that is not as it should be.
///
/// It carries values and no command: a front end says it in its own words, as a command, a button or a sentence. The description
/// is a plain sentence for those that have no words of their own.
public enum Repair: Sendable, Codable, Equatable {
    /// The adapter that passages are embedded with.
    public enum Adapter: Sendable, Codable, Equatable {
        /// As it is in the index.
        case asItIs
        /// None.
        case none
        /// The one that was loaded; its file has to be named.
        case loaded
    }

    /// Make an index here, of some folder.
    case createIndex(path: String)
    /// Choose another file for the index.
    case chooseIndex
    /// Index into this file, of an earlier version, which brings it up to date.
    case upgradeIndex(path: String)
    /// Remove this damaged file and index again.
    case replaceIndex(path: String)
    /// Run over the roots again, which goes on where an earlier run ended; no roots where they are not known.
    case continueRun(roots: [String], index: String)
    /// Read and embed everything below the roots again, with a model (nil for the index's own); no roots where they are not
    /// known.
    case reindex(roots: [String], index: String, model: String?, adapter: Adapter)
    /// Embed the passages of an index again, whose documents are not here, with a model (nil for its own).
    case embedAgain(index: String, model: String?)
    /// Check the permissions of the file and of its folder, or choose another file.
    case allowWriting
    /// Make room, then do the same again: what was finished is kept.
    case freeSpace
    /// Fetch the model's file again, which may be damaged.
    case fetchModel
    /// Drop the documents that stood below a path which is gone, if that is meant.
    case dropDocuments(path: String)
    /// Ask for a new export of the index.
    case exportAgain
    /// Look which documents there are.
    case listDocuments
    /// Have the index checked.
    case checkIndex(path: String)
    /// Wait until another process has finished, then do the same again.
    case wait
}

extension Repair: CustomStringConvertible {
    /// What to do, as the rest of a sentence.
    public var description: String {
        switch self {
        case .createIndex: "index a folder into it first"
        case .chooseIndex: "choose another file"
        case .upgradeIndex: "index a folder into it, which brings it up to date"
        case .replaceIndex: "remove the file and index the documents again"
        case .continueRun: "index its folders again"
        case .reindex: "index its folders again from the start"
        case .embedAgain: "embed its passages again"
        case .allowWriting: "check the permissions of the file and of its folder, or choose another file"
        case .freeSpace: "free some space, then do the same again"
        case .fetchModel: "the weight file may be damaged, fetch it again"
        case .dropDocuments: "if you do not want its documents any more, remove them from the index"
        case .exportAgain: "ask for a new copy of the exported index"
        case .listDocuments: "list the documents of the index"
        case .checkIndex: "check the index"
        case .wait: "wait until it has finished"
        }
    }
}

/// Something about an index that a person should know, and what mends it.
public struct Advice: Sendable, Codable, Equatable {
    /// What is so.
    public let text: String
    /// What mends it; nil where nothing has to be done or the text says it.
    public let repair: Repair?

    /// Joins a fact with its repair.
    public init(_ text: String, repair: Repair? = nil) {
        self.text = text
        self.repair = repair
    }
}

extension Advice {
    /// That a model spells a script byte by byte.
    ///
    /// - Parameter documents: how many documents are written in it; nil where a question is.
    package static func hardlyKnownScript(_ model: String, documents: Int?) -> Advice {
        let subject = documents.map { $0 == 1 ? "1 document is" : "\($0) documents are" } ?? "the question is"
        return Advice(
            "\(subject) in a script that \(model) hardly knows, so answers will often be wrong or missing; words are "
                + "still found. A model with more languages, such as Qwen2.5-0.5B-Instruct, reads it better")
    }
}

extension Advice: CustomStringConvertible {
    /// Both in one sentence.
    public var description: String { repair.map { "\(text); \($0)" } ?? text }
}

extension Advice {
    private enum CodingKeys: String, CodingKey { case text, repair }

    private enum SentenceKey: String, CodingKey { case sentence }

    /// Writes the fact, what mends it (null if nothing has to be done), and both in one sentence.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(text, forKey: .text)
        try values.encode(repair, forKey: .repair)
        var sentences = encoder.container(keyedBy: SentenceKey.self)
        try sentences.encode(description, forKey: .sentence)
    }
}
