import Tensors

/// Buffers of a forward pass, kept between passes and grown when a larger batch comes.
struct Workspace: Sendable {
    private let configuration: TransformerConfiguration
    private let rotations: [(frequencies: [Double], magnitude: Double)]
    /// One table for each of the configuration's rotations.
    private(set) var rotary: [RotaryTable] = []
    private var tokenCapacity = 0
    private var logits: FloatMatrix

    /// The residual stream, [tokens, hiddenSize].
    private(set) var hidden: FloatMatrix
    /// Normalised hidden states: the input of the query, key, value, gate and up products.
    private(set) var normalised: Activations
    /// Queries, keys and values side by side, [tokens, querySize + 2 keyValueSize] with padding after each; or the three
    /// factors of a convolution.
    private(set) var projected: FloatMatrix
    /// Attention's output: the input of the output product, [tokens, querySize].
    private(set) var attended: Activations
    /// What a part computes, where it is normalised before it joins the residual stream, [tokens, hiddenSize].
    private(set) var branch: FloatMatrix
    /// The feed-forward part's wide features of one strip of tokens; gates and ups alternate by eight.
    private(set) var wide: FloatMatrix
    /// The input of the down product, [tokens, feedForwardSize].
    private(set) var activated: Activations
    /// Buffers of mixtures of experts.
    private(set) var experts: ExpertWorkspace
    /// One row for each thread.
    let attentionScratch: FloatMatrix
    /// The inner values of adapters, [tokens, rank]: one buffer for each adapter that one sequence has at once.
    private(set) var narrow: [Activations] = []

    /// Tokens whose gates and ups are computed before they are multiplied: so many that they stay in the cache.
    static let stripTokens = 64
    /// Query tokens that attention handles together.
    static let attentionTokens = 16

    /// - Parameter factors: divisors of the first rotation's frequencies that the checkpoint gives.
    init(configuration: TransformerConfiguration, factors: [Float]?, threadCount: Int) {
        self.configuration = configuration
        projectedWidth = max(
            ProjectedLayout(configuration).width,
            configuration.convolution == nil ? 0 : ConvolutionLayout(configuration).width)
        rotations = configuration.rotations.enumerated().map { number, rotation in
            (rotation.frequencies(factors: number == 0 ? factors : nil), rotation.magnitude)
        }
        let rows = Workspace.attentionTokens * configuration.headCount / configuration.keyValueHeadCount
        attentionScratch = FloatMatrix(
            rowCount: threadCount,
            columnCount: Worker.attentionScratch(rows: rows, configuration.headDimension))
        logits = FloatMatrix(rowCount: 0, columnCount: 0)
        hidden = logits
        projected = logits
        branch = logits
        wide = FloatMatrix(
            rowCount: Workspace.stripTokens, columnCount: Workspace.padded(configuration.feedForwardSize) * 2)
        normalised = Activations(rowCount: 0, columnCount: 0)
        attended = normalised
        activated = normalised
        experts = ExpertWorkspace(configuration, tokens: 0)
        reserve(tokens: 1)
    }

    private let projectedWidth: Int

    private static func padded(_ size: Int) -> Int { (size + 7) / 8 * 8 }

    /// Makes room for a batch.
    mutating func reserve(for batch: Batch) {
        reserve(tokens: batch.tokens.count, positions: (batch.positions.max() ?? -1) + 1)
        reserve(adapters: batch.adapterSlots, width: batch.adapterWidth)
    }

    /// Makes room for a batch of `tokens` tokens at positions below `positions`.
    mutating func reserve(tokens: Int, positions: Int = 0) {
        let known = rotary.first?.positionCount ?? 0
        if positions > known || rotary.isEmpty {
            let wanted = max(positions, min(2 * known, configuration.contextLength), 512)
            rotary = rotations.map { rotation in
                RotaryTable(
                    positionCount: wanted, frequencies: rotation.frequencies, magnitude: rotation.magnitude,
                    pairing: configuration.pairing)
            }
        }
        guard tokens > tokenCapacity else { return }
        tokenCapacity = tokens
        hidden = FloatMatrix(rowCount: tokens, columnCount: configuration.hiddenSize)
        branch = FloatMatrix(rowCount: tokens, columnCount: configuration.hiddenSize)
        normalised = Activations(rowCount: tokens, columnCount: configuration.hiddenSize)
        projected = FloatMatrix(rowCount: tokens, columnCount: projectedWidth)
        attended = Activations(rowCount: tokens, columnCount: configuration.querySize)
        activated = Activations(rowCount: tokens, columnCount: configuration.feedForwardSize)
        experts = ExpertWorkspace(configuration, tokens: tokens)
    }

    /// Bytes of the buffers, without adapters' and logits', with tables of rotation for `positions` positions.
    func byteCount(positions: Int) -> Int {
        let floats = [attentionScratch, hidden, projected, branch, wide].reduce(0) { $0 + $1.byteCount }
        let inputs = [normalised, attended, activated].reduce(0) { $0 + $1.byteCount }
        let tables = rotary.reduce(0) { $0 + $1.bytesPerPosition * max(positions, $1.positionCount) }
        return floats + inputs + experts.byteCount + tables
    }

    /// Makes room for `count` adapters a sequence, whose inner values are at most `width` wide.
    mutating func reserve(adapters count: Int, width: Int) {
        let isEnough =
            narrow.count >= count
            && narrow.allSatisfy {
                $0.values.rowCount >= tokenCapacity && $0.values.columnCount >= width
            }
        guard count > 0, !isEnough else { return }
        narrow = (0..<count).map { _ in Activations(rowCount: tokenCapacity, columnCount: width) }
    }

    /// A matrix for the logits of `rows` positions: the last one again, if nobody holds it any more.
    mutating func logits(rows: Int) -> FloatMatrix {
        if !isKnownUniquelyReferenced(&logits) || logits.rowCount < rows || logits.columnCount == 0 {
            logits = FloatMatrix(rowCount: rows, columnCount: configuration.vocabularySize)
        }
        return logits
    }
}
