public import Inference
package import Passages

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
        try manifest.requireModel(
            information,
            mismatch: {
                manifest.isShared && folders.isEmpty
                    ? .embedAgain(index: path, model: information.path)
                    : .reindex(roots: folders, index: path, model: information.path, adapter: .asItIs)
            },
            otherAdapter: {
                .reindex(
                    roots: folders, index: path, model: nil,
                    adapter: information.embeddingAdapter == nil ? .none : .loaded)
            })
    }
}

extension Manifest {
    /// Checks that a model is the one that the passages were embedded with.
    ///
    /// - Parameters:
    ///   - mismatch: what mends another model.
    ///   - otherAdapter: what mends another adapter, or one where none is expected.
    /// - Throws: `modelMismatch` or `adapterMismatch` with both names and what mends it.
    package func requireModel(
        _ information: ModelInformation, mismatch: () -> Repair, otherAdapter: () -> Repair
    ) throws(IndexError) {
        guard modelFingerprint == information.fingerprint else {
            throw IndexError.modelMismatch(
                index: "\(modelName) (fingerprint \(modelFingerprint.prefix(12)))",
                model: "\(information.name) (fingerprint \(information.fingerprint.prefix(12)))", repair: mismatch())
        }
        guard recipe.adapter == information.embeddingAdapter else {
            func words(_ fingerprint: String?) -> String {
                fingerprint.map { "the adapter \($0.prefix(12))" } ?? "no adapter"
            }
            throw IndexError.adapterMismatch(
                index: words(recipe.adapter), model: words(information.embeddingAdapter), repair: otherAdapter())
        }
    }
}
