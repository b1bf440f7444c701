public import Inference
import Passages

extension Index {
    /// Checks that a model is the one that the passages were embedded with.
    ///
    /// - Throws: `modelMismatch` or `adapterMismatch` with both names and what mends it.
    public func requireModel(_ information: ModelInformation) throws(IndexError) {
        try requireModel(information, roots: [])
    }

    /// Checks that a model is the one that the passages were embedded with.
    ///
    /// - Parameter roots: folders to name in the repair of a mismatch; those of the manifest where empty.
    /// - Throws: `modelMismatch` or `adapterMismatch` with both names and what mends it.
    public func requireModel(_ information: ModelInformation, roots: [String]) throws(IndexError) {
        let manifest = try manifest()
        let folders = roots.isEmpty ? manifest.roots : roots
        guard manifest.modelFingerprint == information.fingerprint else {
            let isElsewhere = manifest.isShared && folders.isEmpty
            throw IndexError.modelMismatch(
                index: "\(manifest.modelName) (fingerprint \(manifest.modelFingerprint.prefix(12)))",
                model: "\(information.name) (fingerprint \(information.fingerprint.prefix(12)))",
                repair: isElsewhere
                    ? .embedAgain(index: path, model: information.path)
                    : .reindex(roots: folders, index: path, model: information.path, adapter: .asItIs))
        }
        guard manifest.recipe.adapter == information.embeddingAdapter else {
            func words(_ fingerprint: String?) -> String {
                fingerprint.map { "the adapter \($0.prefix(12))" } ?? "no adapter"
            }
            throw IndexError.adapterMismatch(
                index: words(manifest.recipe.adapter), model: words(information.embeddingAdapter),
                repair: .reindex(
                    roots: folders, index: path, model: nil,
                    adapter: information.embeddingAdapter == nil ? .none : .loaded))
        }
    }
}
