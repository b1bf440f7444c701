import Transformers

extension Model {
    /// Loads a low-rank adapter for this model and checks it against the model's shapes.
    ///
    /// - Parameter path: a GGUF file in llama.cpp's adapter layout, or a folder as the PEFT library writes it.
    /// - Throws: `CheckpointError` naming the setting or tensor, what was expected and what was found.
    public func loadAdapter(path: String) async throws -> Adapter {
        let lowRank = try await engine.loadAdapter(path: path)
        return Adapter(path: path, modelFingerprint: information.fingerprint, lowRank: lowRank)
    }

    /// Refuses adapters that were loaded for another model, and scales that are no numbers.
    func check(_ adapters: [AdapterSelection]) throws(InferenceError) {
        for selection in adapters {
            guard selection.adapter.modelFingerprint == information.fingerprint else {
                throw .foreignAdapter(path: selection.adapter.path, model: information.name)
            }
            guard selection.scale.isFinite else {
                throw .invalidOption(name: "adapter scale", value: "\(selection.scale)", expected: "a number")
            }
        }
    }
}

extension InferenceEngine {
    /// Loads an adapter between two passes.
    func loadAdapter(path: String) throws -> LowRankAdapter { try transformer.loadAdapter(path: path) }
}
