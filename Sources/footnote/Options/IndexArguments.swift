import ArgumentParser
import FootnoteKit
import IndexStore
import Passages

/// Which index file.
struct IndexArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The index file, or a name of `list --indexes` (default: default.footnote in the data folder).",
            valueName: "file"), completion: .file())
    var index: String?

    /// Opens it for reading.
    ///
    /// - Throws: `LibraryError`, `IndexError`.
    func open() throws -> Index { try Library().index(index) }

    /// Opens it for reading, be it a file or in an engine.
    ///
    /// - Throws: `LibraryError`, `IndexError`, `EngineError`.
    func openStore() async throws -> any CorpusStore { try await Library().store(index) }
}

/// Whom to ask: indexes, a model with its adapters, and a reader.
struct AssistantArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The index file, or a name of `list --indexes`; given more than once, all are searched (default: \
            default.footnote in the data folder).
            """, valueName: "file"), completion: .file())
    var index: [String] = []

    @OptionGroup var parts: AnsweringArguments

    /// Opens indexes and model together.
    ///
    /// - Parameters:
    ///   - writer: the model that writes answers, where they are written.
    ///   - takesEngines: whether indexes in engines will do.
    func open(writer: WriterChoice? = nil, takesEngines: Bool = false) async throws -> Assistant {
        if !takesEngines { for name in index { try parts.model.library.requireFile(name) } }
        return try await parts.open(index, writer: writer)
    }
}

/// Whom to ask about a single index.
struct SingleAssistantArguments: ParsableArguments {
    @OptionGroup var index: IndexArguments
    @OptionGroup var parts: AnsweringArguments

    /// Opens index and model together.
    ///
    /// - Parameter writer: the model that writes answers, where they are written.
    func open(writer: WriterChoice? = nil) async throws -> Assistant {
        let names = index.index.map { [$0] } ?? []
        for name in names { try parts.model.library.requireFile(name) }
        return try await parts.open(names, writer: writer)
    }
}

/// What answers: a model with its adapters, and a reader.
struct AnsweringArguments: ParsableArguments {
    @OptionGroup var model: ModelArguments
    @OptionGroup var adapters: AdapterArguments
    @OptionGroup var reader: ReaderArguments

    /// Joins it with indexes.
    ///
    /// - Throws: `LibraryError`, `IndexError`, the loader's errors.
    func open(_ indexes: [String], writer: WriterChoice? = nil) async throws -> Assistant {
        try await model.library.assistant(
            indexes, model: ModelChoice(path: model.model, adapters: adapters.choices), reader: reader.choice,
            writer: writer)
    }
}

/// What an index tells people about itself.
struct DescriptionArguments: ParsableArguments {
    @Option(help: ArgumentHelp("A name of the index for people.", valueName: "text"))
    var name: String?

    @Option(help: ArgumentHelp("Instructions that the model gets when it writes an answer.", valueName: "text"))
    var instructions: String?

    @Option(help: ArgumentHelp("A question to begin with; repeatable. '' removes all starters.", valueName: "text"))
    var starter: [String] = []

    /// What is to be changed.
    var description: IndexDescription {
        IndexDescription(
            name: name, instructions: instructions,
            conversationStarters: starter.isEmpty ? nil : starter.filter { !$0.isEmpty })
    }
}
