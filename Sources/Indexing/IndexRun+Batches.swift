import IndexStore

extension IndexRun {
    /// Passages whose texts are looked at together to find those that are the same.
    private static let textsAtOnce = 256

    /// Passages, of which short ones come first, in batches of about equally long ones.
    ///
    /// - Parameter factor: how many times larger than usual a batch may be.
    func batches(of units: [EmbeddingUnit], times factor: Int = 1) -> [EmbeddingBatch] {
        var batches: [EmbeddingBatch] = []
        var batch: [EmbeddingUnit] = []
        var tokens = 0
        for unit in units {
            if !batch.isEmpty,
                batch.count >= factor * options.batchPassages
                    || tokens + unit.first.tokenCount > factor * options.batchTokens
            {
                batches.append(EmbeddingBatch(units: batch))
                (batch, tokens) = ([], 0)
            }
            batch.append(unit)
            tokens += unit.first.tokenCount
        }
        if !batch.isEmpty { batches.append(EmbeddingBatch(units: batch)) }
        return batches
    }

    /// Batches of short and of long passages in turns, so that speed and time left are true from the first minute, and
    /// what is searchable early is a fair sample.
    func mixed(_ batches: [EmbeddingBatch]) -> [EmbeddingBatch] {
        // Multiples of the golden ratio, without their whole parts, fill 0…1 evenly however many there are.
        let keys = batches.indices.map { (Double($0) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1) }
        return batches.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { batches[$0] }
    }

    /// The waiting passages, equal ones together, short ones first.
    func units(_ waiting: [WaitingPassage]) throws -> [EmbeddingUnit] {
        var units: [EmbeddingUnit] = []
        /// Where the texts of the present length stand; passages of unlike lengths are never the same.
        var known: [Int: Int] = [:]
        var length = 0
        for start in stride(from: 0, to: waiting.count, by: Self.textsAtOnce) {
            try cancellation.check()
            let page = waiting[start..<min(start + Self.textsAtOnce, waiting.count)]
            let texts = Dictionary(
                uniqueKeysWithValues: try index.texts(of: page.map(\.id)).map { ($0.id, $0.text) })
            for passage in page {
                guard let text = texts[passage.id] else { continue }
                if passage.tokenCount != length { (known, length) = ([:], passage.tokenCount) }
                let hash = text.hashValue
                if let unit = known[hash] {
                    units[unit].repeats.append(passage.id)
                } else {
                    known[hash] = units.count
                    units.append(EmbeddingUnit(first: passage))
                }
            }
        }
        return units
    }
}
