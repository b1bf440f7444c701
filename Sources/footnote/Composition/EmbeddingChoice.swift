import ArgumentParser
import Foundation
import IndexStore
import Inference
import Passages

/// What `--embedding-adapter` says: nothing, which leaves an index as it is; `none`; or a file.
enum EmbeddingChoice: Equatable, ExpressibleByArgument {
    case none
    case file(String)

    init(argument: String) { self = argument == "none" ? .none : .file(argument) }

    /// The adapter of that choice, loaded for the model.
    func load(for model: Model) async throws -> EmbeddingAdapter? {
        guard case .file(let path) = self else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(
                "\(path): the adapter cannot be read", hint: "`footnote train embed` makes one; `none` is for none")
        }
        return try await model.loadEmbeddingAdapter(Array(data), name: path)
    }
}

extension Model {
    /// The model with the adapter that an index keeps; as it is where the index was built with another model, which
    /// `Index.requireModel` reports.
    func embedding(like index: Index) async throws -> Model {
        guard try index.manifest().modelFingerprint == information.fingerprint, let bytes = try index.embeddingAdapter()
        else { return self }
        return try embedding(with: try await loadEmbeddingAdapter(bytes, name: "\(index.path): its embedding adapter"))
    }
}
