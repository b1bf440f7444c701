import Documents
import IndexStore
package import Passages

/// What mends something, as a person at a shell does it.
package struct RepairText: Sendable {
    /// The rest of a sentence, with the command where there is one.
    package let hint: String

    /// Words a repair.
    package init(_ repair: Repair) {
        hint =
            switch repair {
            case .createIndex(let path): "make one with: footnote index DIR \(Self.index(path))"
            case .chooseIndex: "choose another file with --index"
            case .upgradeIndex(let path): "bring it up to date with: footnote index DIR \(Self.index(path))"
            case .replaceIndex(let path):
                "remove the file and build it again with: footnote index DIR \(Self.index(path))"
            case .continueRun(let roots, let path):
                "continue with: footnote index \(Self.folders(roots)) \(Self.index(path))"
            case .reindex(let roots, let path, let model, let adapter):
                "embed everything again with: footnote index \(Self.folders(roots)) \(Self.index(path))"
                    + Self.model(model) + Self.adapter(adapter) + " --rebuild"
            case .embedAgain(let path, let model):
                "embed everything again with: footnote rebuild --embeddings \(Self.index(path))" + Self.model(model)
            case .allowWriting:
                "check the permissions of the file and of its folder, or choose another file with --index"
            case .freeSpace: "free some space, then run the same command again"
            case .fetchModel: "the weight file may be damaged, fetch it again with: footnote model fetch"
            case .dropDocuments(let path):
                "to take its documents out of the index, run: footnote remove \(ShellWord.quoted(path))"
            case .exportAgain: "ask for a new copy, made with: footnote export FILE"
            case .listDocuments: "footnote list shows the documents that are there"
            case .checkIndex(let path): "check the file with: footnote doctor \(Self.index(path))"
            case .wait: "wait until it has finished"
            }
    }

    /// What a piece of advice says, with the command.
    package static func line(_ advice: Advice) -> String {
        advice.repair.map { "\(advice.text); \(RepairText($0).hint)" } ?? advice.text
    }

    private static func index(_ path: String) -> String { "--index \(ShellWord.quoted(path))" }

    private static func folders(_ roots: [String]) -> String {
        roots.isEmpty ? "DIR" : roots.map { ShellWord.quoted($0) }.joined(separator: " ")
    }

    private static func model(_ path: String?) -> String { path.map { " --model \(ShellWord.quoted($0))" } ?? "" }

    private static func adapter(_ adapter: Repair.Adapter) -> String {
        switch adapter {
        case .asItIs: ""
        case .none: " --embedding-adapter none"
        case .loaded: " --embedding-adapter FILE"
        }
    }
}

extension Failure {
    /// An index's error, with the command that mends it.
    init(_ error: IndexError) {
        guard let repair = error.repair else {
            self.init(parting: error.problem)
            return
        }
        let hint = RepairText(repair).hint
        switch error {
        case .modelMismatch: self.init(error.problem, hint: "load that one with --model, or " + hint)
        case .adapterMismatch: self.init(error.problem, hint: "load the adapter that the index keeps, or " + hint)
        default: self.init(error.problem, hint: hint)
        }
    }

    /// A piece of advice, with the command.
    init(_ advice: Advice) {
        self.init(advice.text, hint: advice.repair.map { RepairText($0).hint })
    }

    /// Why folders can't be watched, with the options that help.
    init(_ error: WatchError) {
        switch error {
        case .tooManyFolders:
            self.init(error.problem, hint: "\(error.advice), or leave folders out with --exclude")
        case .tooManyWatchers: self.init(error.problem, hint: error.advice)
        case .failed: self.init(error.problem, hint: "run footnote index without --watch")
        }
    }
}

/// A path as a word of a shell command that is shown to people.
package enum ShellWord {
    package static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+", ":", "@", "%": true
            default: scalar.value > 0x7F
            }
        }
        if plain, !word.isEmpty { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
