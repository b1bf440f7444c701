import FootnoteKit

extension Failure {
    /// An error of the library, with the command that repairs it.
    init(_ error: LibraryError) {
        self.init(error.description, hint: Self.advice(on: error))
    }

    private static func advice(on error: LibraryError) -> String? {
        switch error {
        case .noIndex(_, let name):
            "`footnote index DIR\(name.map { " --index \($0)" } ?? "")` builds one from a folder"
        case .namedTwice: "name each index once"
        case .noModel: "`footnote model fetch` brings it (98 MB); or name another one with --model"
        case .noSuchModel: "`footnote model list` shows those here"
        case .noSuchReader: "`--reader none` answers without one"
        case .unreadableAdapter: "`footnote train embed` makes one; `none` is for none"
        case .nothingToIndex: "name a folder: `footnote index DIR`"
        case .otherPassageLengths: "leave the lengths out, or make another index with them: --index FILE"
        case .otherRecipe(_, let isFast):
            "leave --\(isFast ? "no-" : "")fast out, add --rebuild, or make another index with it: --index FILE"
        case .fastWithAdapter: "leave --fast out, or add --embedding-adapter none"
        case .notFitted(let path): "`footnote index --index \(path)` finishes it"
        case .unknownDocument, .noSuchSource: "`footnote list` shows the documents that are there"
        case .ambiguousDocument: "name a document by its path"
        case .unknownCollection(_, let known):
            known.isEmpty
                ? "`footnote index DIR --collection NAME` makes one" : "it has \(known.joined(separator: ", "))"
        case .fileExists: "choose another name, or replace it with --force"
        case .indexExists: "choose another with --name, or replace it with --force"
        case .cannotWrite, .unreadableFolder: nil
        case .noSuchFile: "`footnote export FILE` makes one from an index"
        }
    }
}
