package import Checkpoints
import Tensors

extension Transformer {
    /// Reads a low-rank adapter for this model and checks it against the model's shapes.
    ///
    /// - Parameter path: a GGUF file in llama.cpp's layout, or a folder as the PEFT library writes it.
    /// - Throws: `CheckpointError` naming the setting or tensor, what was expected and what was found.
    package func loadAdapter(path: String) throws(CheckpointError) -> LowRankAdapter {
        let parts =
            ModelFolder.isFolder(path)
            ? try AdapterParts(folder: path, configuration: configuration)
            : try AdapterParts(file: GGUFFile(path: path), architecture: configuration.architecture)
        return try LowRankAdapter(parts, for: self)
    }

    /// Reads a low-rank adapter from a GGUF file, as ``loadAdapter(path:)`` does.
    package func loadAdapter(_ file: GGUFFile) throws(CheckpointError) -> LowRankAdapter {
        try LowRankAdapter(AdapterParts(file: file, architecture: configuration.architecture), for: self)
    }
}

extension LowRankAdapter {
    /// Where the rows of a map stand in its site's result.
    private struct Place {
        let name: String
        let rows: Int
        /// The row of the result for a row of the map.
        let target: (Int) -> Int
    }

    convenience init(_ parts: AdapterParts, for model: Transformer) throws(CheckpointError) {
        var unused = Set(parts.parts.keys)
        var maps: [[Map?]] = []
        for layer in 0..<model.configuration.layerCount {
            var sites: [Map?] = []
            for site in Site.allCases {
                let places = Self.places(site, layer: layer, model)
                let found = places.filter { unused.remove($0.name) != nil }
                sites.append(try Self.map(found, of: parts, model.size(of: site, layer: layer), model))
            }
            maps.append(sites)
        }
        if let name = unused.min() {
            throw .unsupported(
                path: parts.path, what: "an adapter of \"\(name)\"",
                advice:
                    "Adapters of the linear maps of the \(maps.count) blocks of this model can be used, but for experts."
            )
        }
        let count = parts.parts.values.reduce(0) { $0 + $1.narrow.count + $1.widen.count }
        guard count > 0 else {
            throw .unsupported(path: parts.path, what: "an adapter without tensors", advice: "Use another file.")
        }
        self.init(maps: maps, parameterCount: count)
    }

    private static func places(_ site: Site, layer: Int, _ model: Transformer) -> [Place] {
        let sizes = model.configuration
        let prefix = "blk.\(layer)."
        let hidden = Place(name: prefix, rows: sizes.hiddenSize) { $0 }
        switch site {
        case .attentionInput, .attentionOutput:
            // Maps of a convolution have no site.
            if sizes.hasConvolution(layer: layer) { return [] }
            let layout = ProjectedLayout(sizes)
            if site == .attentionOutput {
                return [Place(name: prefix + "attn_output", rows: hidden.rows, target: hidden.target)]
            }
            return [
                Place(name: prefix + "attn_q", rows: sizes.querySize) { $0 },
                Place(name: prefix + "attn_k", rows: sizes.keyValueSize) { layout.key + $0 },
                Place(name: prefix + "attn_v", rows: sizes.keyValueSize) { layout.value + $0 },
                Place(name: prefix + "attn_qkv", rows: layout.width) { $0 },
            ]
        case .feedForwardInput:
            return model.feedForward(ofLayer: layer).map { inputs(of: $0, prefix: prefix) } ?? []
        case .feedForwardOutput:
            if model.feedForward(ofLayer: layer) == nil { return [] }
            return [Place(name: prefix + "ffn_down", rows: hidden.rows, target: hidden.target)]
        }
    }

    private static func inputs(of part: FeedForward, prefix: String) -> [Place] {
        let count = part.features.count
        guard part.features.isGated else { return [Place(name: prefix + "ffn_up", rows: count) { $0 }] }
        // Gates and ups alternate by eight.
        func gate(_ row: Int) -> Int { row / 8 * 16 + row % 8 }
        func up(_ row: Int) -> Int { row / 8 * 16 + 8 + row % 8 }
        if part.joinsGate {
            return [Place(name: prefix + "ffn_up", rows: 2 * count) { $0 < count ? gate($0) : up($0 - count) }]
        }
        return [
            Place(name: prefix + "ffn_gate", rows: count, target: gate),
            Place(name: prefix + "ffn_up", rows: count, target: up),
        ]
    }

    private static func map(
        _ places: [Place], of parts: AdapterParts, _ size: (input: Int, output: Int), _ model: Transformer
    ) throws(CheckpointError) -> Map? {
        guard !places.isEmpty else { return nil }
        let (inputSize, outputSize) = size
        var narrow: [Float] = [], columns: [Int] = []
        var width = 0
        for place in places {
            guard let part = parts.parts[place.name] else { continue }
            guard part.inputSize == inputSize, part.outputSize == place.rows else {
                throw .wrongShape(
                    path: parts.path, tensor: place.name + " (adapter)", expected: [inputSize, place.rows],
                    found: [part.inputSize, part.outputSize])
            }
            columns.append(width)
            narrow += part.narrow
            width += part.rank
        }
        var widen = [Float](repeating: 0, count: outputSize * width)
        for (place, column) in zip(places, columns) {
            guard let part = parts.parts[place.name] else { continue }
            for row in 0..<part.outputSize {
                for inner in 0..<part.rank {
                    widen[place.target(row) * width + column + inner] =
                        part.factor * part.widen[row * part.rank + inner]
                }
            }
        }
        return Map(
            narrow: matrix(narrow, rows: width, columns: inputSize, model),
            widen: matrix(widen, rows: outputSize, columns: width, model))
    }

    private static func matrix(_ values: [Float], rows: Int, columns: Int, _ model: Transformer) -> WeightMatrix {
        let part = WeightMatrix.Part(bytes: .owned(DType.f32.stored(values)), dtype: .f32, rowCount: rows)
        return WeightMatrix(parts: [part], columnCount: columns, pool: model.pool)
    }
}

extension Transformer {
    /// The sizes of a site's input and of its result with padding.
    fileprivate func size(of site: LowRankAdapter.Site, layer: Int) -> (input: Int, output: Int) {
        let sizes = configuration
        switch site {
        case .attentionInput: return (sizes.hiddenSize, ProjectedLayout(sizes).width)
        case .attentionOutput: return (sizes.querySize, sizes.hiddenSize)
        case .feedForwardInput:
            let wide = feedForward(ofLayer: layer)?.features.up.matrix.paddedRowCount ?? 0
            return (sizes.hiddenSize, wide)
        case .feedForwardOutput: return (sizes.feedForwardSize, sizes.hiddenSize)
        }
    }
}
