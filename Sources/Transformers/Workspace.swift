import Tensors

/// Buffers of a forward pass, kept between passes and grown when a larger batch comes.
struct Workspace: Sendable {
    private let configuration: TransformerConfiguration
    private let frequencies: [Double]
    private(set) var rotary: RotaryTable
    private var tokenCapacity = 0
    private var logits: FloatMatrix

    /// The residual stream, [tokens, hiddenSize].
    private(set) var hidden: FloatMatrix
    /// Normalised hidden states: the input of the query, key, value, gate and up products.
    private(set) var normalised: Activations
    /// Queries, keys and values side by side, [tokens, querySize + 2 keyValueSize] with padding after each.
    private(set) var projected: FloatMatrix
    /// Attention's output: the input of the output product, [tokens, querySize].
    private(set) var attended: Activations
    /// Gates and ups of one strip of tokens, alternating by eight.
    private(set) var gateUp: FloatMatrix
    /// The input of the down product, [tokens, feedForwardSize].
    private(set) var activated: Activations
    /// One row for each thread.
    let attentionScratch: FloatMatrix

    /// Tokens whose gates and ups are computed before they are multiplied: so many that they stay in the cache.
    static let stripTokens = 64
    /// Query tokens that attention handles together.
    static let attentionTokens = 16

    init(configuration: TransformerConfiguration, projectedWidth: Int, frequencies: [Double], threadCount: Int) {
        self.configuration = configuration
        self.projectedWidth = projectedWidth
        self.frequencies = frequencies
        rotary = RotaryTable(positionCount: 0, frequencies: frequencies)
        let rows = Workspace.attentionTokens * configuration.headCount / configuration.keyValueHeadCount
        attentionScratch = FloatMatrix(
            rowCount: threadCount,
            columnCount: Worker.attentionScratch(rows: rows, configuration.headDimension))
        logits = FloatMatrix(rowCount: 0, columnCount: 0)
        hidden = logits
        projected = logits
        gateUp = FloatMatrix(
            rowCount: Workspace.stripTokens, columnCount: Workspace.padded(configuration.feedForwardSize) * 2)
        normalised = Activations(rowCount: 0, columnCount: 0)
        attended = normalised
        activated = normalised
        reserve(tokens: 1)
    }

    private let projectedWidth: Int

    private static func padded(_ size: Int) -> Int { (size + 7) / 8 * 8 }

    /// Makes room for a batch of `tokens` tokens at positions below `positions`.
    mutating func reserve(tokens: Int, positions: Int = 0) {
        if positions > rotary.positionCount {
            let wanted = max(positions, min(2 * rotary.positionCount, configuration.contextLength), 512)
            rotary = RotaryTable(positionCount: wanted, frequencies: frequencies)
        }
        guard tokens > tokenCapacity else { return }
        tokenCapacity = tokens
        hidden = FloatMatrix(rowCount: tokens, columnCount: configuration.hiddenSize)
        normalised = Activations(rowCount: tokens, columnCount: configuration.hiddenSize)
        projected = FloatMatrix(rowCount: tokens, columnCount: projectedWidth)
        attended = Activations(rowCount: tokens, columnCount: configuration.querySize)
        activated = Activations(rowCount: tokens, columnCount: configuration.feedForwardSize)
    }

    /// A matrix for the logits of `rows` positions: the last one again, if nobody holds it any more.
    mutating func logits(rows: Int) -> FloatMatrix {
        if !isKnownUniquelyReferenced(&logits) || logits.rowCount < rows || logits.columnCount == 0 {
            logits = FloatMatrix(rowCount: rows, columnCount: configuration.vocabularySize)
        }
        return logits
    }
}
