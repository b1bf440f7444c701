import Foundation
import IndexStore
import Inference
import Passages

/// Where a command's parts come together: the model and the index that its options name.
enum Composition {
    /// Loads the model that the options name, or the default one.
    ///
    /// - Throws: ``Failure`` where there is none, with the command that fetches it; otherwise the loader's own errors.
    static func model(_ arguments: ModelArguments, adapters: AdapterArguments? = nil) async throws -> Model {
        let path = try modelPath(arguments)
        let options = ModelOptions(threadCount: arguments.threads, instructionSet: arguments.instructionSet)
        let model = try await Model.load(path: path, options: options)
        var selections: [AdapterSelection] = []
        for choice in adapters?.choices ?? [] {
            selections.append(AdapterSelection(try await model.loadAdapter(path: choice.path), scale: choice.scale))
        }
        return selections.isEmpty ? model : model.adapted(by: selections)
    }

    /// The model with the adapter that reads; nil where there is none for it.
    static func reader(_ arguments: ReaderArguments, of model: Model) async throws -> Model? {
        guard let path = try arguments.path(for: model.information.fingerprint) else { return nil }
        guard FileManager.default.fileExists(atPath: path) else {
            throw Failure("\(path): there is no such adapter", hint: "`--reader none` answers without one")
        }
        return model.adapted(by: [AdapterSelection(try await model.loadAdapter(path: path))])
    }

    /// The weight file or folder that the options name, or the default one.
    static func modelPath(_ arguments: ModelArguments, folders: DataFolders = DataFolders()) throws -> String {
        if let given = arguments.model {
            guard FileManager.default.fileExists(atPath: given) else {
                throw Failure(
                    "\(given): there is no such model file or folder", hint: "`footnote model list` shows those here")
            }
            return given
        }
        guard let path = folders.defaultModel else {
            throw Failure(
                "there is no model: \(DefaultModel.fileName) is neither in "
                    + folders.modelFolders.joined(separator: " nor in "),
                hint: "`footnote model fetch` brings it (98 MB); or name another one with --model")
        }
        return path
    }

    /// Opens the index that the options name, or the default one.
    ///
    /// - Throws: ``Failure`` where there is none, with the command that builds it; otherwise `IndexError`.
    static func index(_ arguments: IndexArguments, access: Index.Access = .readOnly, threads: Int? = nil) throws
        -> Index
    {
        let path = arguments.path
        guard FileManager.default.fileExists(atPath: path) else {
            let option = arguments.index.map { " --index \($0)" } ?? ""
            throw Failure(
                "\(path): there is no index", hint: "`footnote index DIR\(option)` builds one from a folder")
        }
        return try Index.open(path: path, access: access, threadCount: threads)
    }

    /// Opens index and model together, for commands that compare vectors of one with the other.
    ///
    /// The model embeds with the adapter that the index keeps.
    ///
    /// - Throws: `IndexError.modelMismatch`, which names both and the command that repairs it.
    static func indexAndModel(
        _ indexArguments: IndexArguments, _ modelArguments: ModelArguments, adapters: AdapterArguments? = nil
    ) async throws -> (Index, Model) {
        // The index first: it opens in milliseconds, and its errors should not wait for the model.
        let index = try index(indexArguments, threads: modelArguments.threads)
        let model = try await model(modelArguments, adapters: adapters).embedding(like: index)
        try index.requireModel(model.information)
        return (index, model)
    }

    /// Opens some indexes and the model together, for commands that search them as one.
    ///
    /// - Throws: ``Failure`` for an index that is named twice, `IndexError.modelMismatch`.
    static func indexesAndModel(
        _ indexArguments: IndexesArguments, _ modelArguments: ModelArguments, adapters: AdapterArguments? = nil
    ) async throws -> ([Index], Model) {
        let names: [String?] = indexArguments.index.isEmpty ? [nil] : indexArguments.index
        var indexes: [Index] = []
        for name in names {
            var arguments = IndexArguments()
            arguments.index = name
            let index = try index(arguments, threads: modelArguments.threads)
            let file = URL(filePath: index.path).resolvingSymlinksInPath()
            if indexes.contains(where: { URL(filePath: $0.path).resolvingSymlinksInPath() == file }) {
                throw Failure("\(index.path): this index is named twice", hint: "name each index once")
            }
            indexes.append(index)
        }
        let model = try await model(modelArguments, adapters: adapters).embedding(like: indexes[0])
        for index in indexes { try index.requireModel(model.information) }
        return (indexes, model)
    }

    /// The text of an argument, or all of standard input for `-`.
    static func text(_ argument: String, of name: String) throws -> String {
        guard argument == "-" else { return argument }
        guard let data = try FileHandle.standardInput.readToEnd(), !data.isEmpty else {
            throw Failure("standard input is empty; it should hold the \(name)")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure("standard input is not UTF-8 text")
        }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
