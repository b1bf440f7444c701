import FootnoteKit
import Foundation
import IndexStore

/// What a person would do next in a folder, by what is there: a model, an index, and whether the index has the folder.
struct NextSteps: Sendable, Encodable {
    /// How far things are.
    enum State: String, Sendable, Encodable {
        /// Nothing can be asked: there is no model.
        case noModel = "no_model"
        /// There is a model, and no index.
        case noIndex = "no_index"
        /// There is an index, but it can't be opened or was never finished.
        case unusableIndex = "unusable_index"
        /// There is an index, of other folders than this one.
        case otherIndex = "other_index"
        /// There is an index with documents of this folder, or one that was named.
        case ready
    }

    /// A command line, and what it is good for.
    struct Step: Sendable, Encodable, Equatable {
        let command: String
        let purpose: String
    }

    let state: State
    let folder: String
    /// The weights, where there are some.
    let model: String?
    /// The index that is asked without further words.
    let index: String
    /// What is known of the state, in a sentence.
    let finding: String
    let steps: [Step]

    /// Looks at a folder.
    ///
    /// - Parameters:
    ///   - library: where models and indexes are looked for.
    ///   - model: the model that was named; nil for the default one.
    ///   - index: the index that was named; nil for the default one.
    init(library: Library, model: String? = nil, index name: String? = nil) {
        let folder = library.folders.workingFolder
        self.folder = folder
        index = library.path(ofIndex: name)
        // A missing model is a finding here, not an error.
        self.model = try? library.modelPath(model)
        let option = name.map { " --index \(ShellWord.quoted($0))" } ?? ""
        if self.model == nil {
            state = .noModel
            finding = model.map { "There is no model at \($0)." } ?? "There is no model yet."
            steps = [Step(command: "footnote setup", purpose: "fetch it, and see what else is useful here")]
            return
        }
        let build = Step(command: "footnote index .\(option)", purpose: "index the documents of this folder")
        do {
            let found = try library.index(name)
            let (manifest, status) = (try found.manifest(), try found.status())
            let counts = Quantity.count(status.documentCount, "document")
            let holdsFolder = name != nil || manifest.roots.contains { Self.touches($0, folder) }
            state = holdsFolder ? .ready : .otherIndex
            finding =
                holdsFolder
                ? "The index \(manifest.name) has \(counts)."
                : "The index \(manifest.name) has \(counts), none of them from this folder."
            let asking = Self.asking(manifest, option)
            steps = holdsFolder ? asking : [build] + asking
        } catch LibraryError.noIndex {
            (state, finding) = (.noIndex, "There is a model, and no index yet.")
            steps = [build]
        } catch {
            state = .unusableIndex
            finding = "The index can't be used: \(Failure(describing: error).message)."
            steps = [Step(command: "footnote doctor\(option)", purpose: "see how to repair it")]
        }
    }

    private static func asking(_ manifest: Manifest, _ option: String) -> [Step] {
        let question = manifest.conversationStarters.first.map(ShellWord.quoted) ?? "\"…\""
        return [
            Step(command: "footnote ask\(option) \(question)", purpose: "ask the documents"),
            Step(command: "footnote chat\(option)", purpose: "ask one question after another"),
            Step(command: "footnote serve\(option)", purpose: "ask in a browser, or over HTTP"),
            Step(
                command: manifest.isShared ? "footnote list\(option)" : "footnote index\(option)",
                purpose: manifest.isShared ? "see the documents" : "read what has changed since"),
        ]
    }

    /// Whether one of two folders is the other, or lies in it.
    private static func touches(_ root: String, _ folder: String) -> Bool {
        let folder = URL(filePath: folder).resolvingSymlinksInPath().path
        return root == folder || folder.hasPrefix(root == "/" ? root : root + "/") || root.hasPrefix(folder + "/")
    }
}
