import FootnoteKit
import IndexStore
import Passages

/// Why a tool can't do what it was called for, in words that a model can act upon.
struct ToolError: Error, Sendable, Equatable {
    /// What is wrong, where, and what to do.
    let message: String

    init(_ message: String) { self.message = message }

    /// The words for an error of the library; nil for one whose words are for a log.
    init?(describing error: any Error) {
        switch error {
        case let error as ToolError: self = error
        case LibraryError.unknownDocument(let name), LibraryError.noSuchSource(let name):
            self.init("There is no document \(name) in the index. The tool list names those there are.")
        case LibraryError.ambiguousDocument(let name):
            self.init("Each of the indexes may have a document \(name). Name it by its uri or its path.")
        case let error as LibraryError: self.init(Advice("\(error)", repair: error.repair).description)
        case let error as IndexError: self.init("\(error)")
        case let error as PageError: self.init("\(error) The tool read still has its passages by their ids.")
        case let error as ExcerptError: self.init(error.description)
        case let error as FilterError: self.init("\(error)")
        default: return nil
        }
    }
}
