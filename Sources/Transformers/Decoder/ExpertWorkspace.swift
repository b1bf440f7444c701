import Tensors

/// Buffers of mixtures of experts; empty where a model has none.
struct ExpertWorkspace: Sendable {
    /// The router's result, [tokens, experts].
    let scores: FloatMatrix
    let routes: ExpertRoutes
    /// Normalised hidden states in the order of slots, [slots, hiddenSize].
    let gathered: Activations
    /// The wide features of one strip of slots.
    let wide: FloatMatrix
    /// The input of the experts' maps down, [slots, features], and of the shared expert's, [tokens, features].
    let activated: Activations
    let sharedActivated: Activations
    /// The experts' results, [slots, hiddenSize].
    let results: FloatMatrix

    /// Bytes of all buffers but the routes' numbers.
    var byteCount: Int {
        scores.byteCount + gathered.byteCount + wide.byteCount + activated.byteCount + sharedActivated.byteCount
            + results.byteCount
    }

    init(_ configuration: TransformerConfiguration, tokens: Int) {
        let sizes = configuration.experts
        let tokens = sizes == nil ? 0 : tokens
        let slots = tokens * (sizes?.usedCount ?? 0)
        let (features, shared) = (sizes?.featureCount ?? 0, sizes?.sharedFeatureCount ?? 0)
        func padded(_ size: Int) -> Int { (size + 7) / 8 * 8 }
        scores = FloatMatrix(rowCount: tokens, columnCount: padded(sizes?.count ?? 0))
        routes = ExpertRoutes(
            expertCount: sizes?.count ?? 0, usedCount: sizes?.usedCount ?? 0, tokenCapacity: tokens)
        gathered = Activations(rowCount: slots, columnCount: configuration.hiddenSize)
        wide = FloatMatrix(
            rowCount: sizes == nil ? 0 : Workspace.stripTokens, columnCount: padded(max(features, shared)) * 2)
        activated = Activations(rowCount: slots, columnCount: features)
        sharedActivated = Activations(rowCount: tokens, columnCount: shared)
        results = FloatMatrix(rowCount: slots, columnCount: configuration.hiddenSize)
    }
}
