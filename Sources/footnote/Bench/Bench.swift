import Foundation
import Inference
import Tensors
import Tokenizers

/// Measures a model on this machine.
struct Bench: Sendable {
    /// Everything that was measured, with what it depends on.
    struct Report: Sendable, Encodable {
        var version = FootnoteVersion.current
        var machine = Machine()
        var threads: Int
        var model: ModelInformation
        var repeats: Int
        var measurements: [Measurement]
        /// Bytes at the end; the largest part is the weights.
        var peakMemoryBytes: Int?
    }

    let modelArguments: ModelArguments
    let repeats: Int
    let promptTokens: Int
    let generatedTokens: Int
    let rows: Int
    let progress: @Sendable (String) -> Void

    /// Measures everything, one thing after the other.
    func run() async throws -> Report {
        let threads = modelArguments.threads ?? ThreadPool.defaultThreadCount
        let instructionSet = modelArguments.instructionSet.flatMap(InstructionSet.init(rawValue:)) ?? .best
        var measurements = [Measurement?]()

        progress("machine limits")
        let pool = ThreadPool(threadCount: threads, instructionSet: instructionSet)
        let limits = (0..<repeats).map { _ in MachineLimits.measure(pool: pool) }
        measurements.append(
            Measurement("limit: reading memory", unit: "GB/s", limits.map { $0.readBytesPerSecond / 1e9 }))
        measurements.append(
            Measurement("limit: 8-bit multiply-adds", unit: "G/s", limits.map { $0.multiplyAddsPerSecond / 1e9 }))

        progress("start")
        var starts = [Double]()
        var model = try await Composition.model(modelArguments)
        for _ in 0..<repeats {
            let start = ContinuousClock.now
            model = try await Composition.model(modelArguments)
            starts.append(start.duration(to: .now) / .milliseconds(1))
        }
        measurements.append(Measurement("model start", unit: "ms", starts))

        let tokens = Self.tokens(count: promptTokens, tokenizer: model.tokenizer)
        progress("prompt and decoding")
        let (prompt, decode) = try await speeds(model, tokens)
        measurements.append(Measurement("prompt, \(promptTokens) tokens", unit: "tokens/s", prompt))
        measurements.append(Measurement("decoding, \(generatedTokens) tokens", unit: "tokens/s", decode))

        progress("embedding")
        measurements.append(Measurement("embedding", unit: "passages/s", try await embeddingSpeeds(model)))

        if rows > 0 {
            progress("vector scan")
            measurements.append(scanTime(pool: pool))
        }
        return Report(
            threads: threads, model: model.information, repeats: repeats,
            measurements: measurements.compactMap { $0 }, peakMemoryBytes: Machine.peakMemoryBytes)
    }

    /// Prompt and decoding speed of each repeat; the first token's arrival parts them.
    private func speeds(_ model: Model, _ tokens: [TokenID]) async throws -> (prompt: [Double], decode: [Double]) {
        var (prompt, decode) = ([Double](), [Double]())
        // One run in front warms caches and pages; it is not counted.
        for round in 0...repeats {
            let start = ContinuousClock.now
            var first: ContinuousClock.Instant?
            var count = 0
            let ends = model.tokenizer.endOfGeneration
            let request = GenerationRequest(
                prompt: tokens, maxTokens: generatedTokens, makeConstraint: { EndlessText(ends: ends) })
            for try await event in model.generate(request) {
                guard case .token = event else { continue }
                first = first ?? .now
                count += 1
            }
            try Task.checkCancellation()
            let end = ContinuousClock.now
            guard round > 0, let first else { continue }
            prompt.append(Double(tokens.count) / (start.duration(to: first) / .seconds(1)))
            if count > 1 { decode.append(Double(count - 1) / (first.duration(to: end) / .seconds(1))) }
        }
        return (prompt, decode)
    }

    /// Passages of 150 tokens, in batches as indexing makes them.
    private func embeddingSpeeds(_ model: Model) async throws -> [Double] {
        let passages = (0..<32).map { Self.tokens(count: 150, tokenizer: model.tokenizer, offset: $0) }
        let weights = TokenWeights(passages: passages, vocabularySize: model.tokenizer.vocabularySize)
        var speeds = [Double]()
        for round in 0...repeats {
            let start = ContinuousClock.now
            _ = try await model.pooledValues(passages, weights: weights, recipe: EmbeddingRecipe())
            if round > 0 { speeds.append(Double(passages.count) / (start.duration(to: .now) / .seconds(1))) }
        }
        return speeds
    }

    /// An exact scan for the ten nearest of `rows` vectors, as dense search does it.
    private func scanTime(pool: ThreadPool) -> Measurement? {
        let dimension = EmbeddingRecipe().dimension
        var generator = SplitMix(state: 1)
        let scan = VectorScan(dimension: dimension, capacity: rows)
        let codes = (0..<dimension).map { _ in Int8(truncatingIfNeeded: generator.next()) }
        for row in 0..<rows {
            var rotated = codes
            rotated[row % dimension] = Int8(truncatingIfNeeded: generator.next())
            scan.set(first: row, codes: rotated, scales: [1])
        }
        let question = (0..<dimension).map { _ in Float(Int8(truncatingIfNeeded: generator.next())) }
        let clock = ContinuousClock()
        let values = (0...repeats).map { _ in
            clock.measure { _ = scan.topK(query: question, k: 10, rowCount: rows, pool: pool) } / .milliseconds(1)
        }
        return Measurement(
            "vector scan, \(Quantity.grouped(rows)) × \(dimension)", unit: "ms", Array(values.dropFirst()))
    }

    /// Plain text of exactly `count` tokens, the same on every machine.
    private static func tokens(count: Int, tokenizer: any Tokenizer, offset: Int = 0) -> [TokenID] {
        let sentence = "The committee met in the old library and agreed on the budget for the coming year. "
        var tokens = [TokenID]()
        var number = offset
        while tokens.count < count {
            tokens += tokenizer.encode("\(number). " + sentence)
            number += 1
        }
        return Array(tokens.prefix(count))
    }
}

/// Keeps a sequence from ending before its length is reached.
private struct EndlessText: TokenConstraint {
    let ends: Set<TokenID>
    let isFinished = false

    mutating func allowed() -> AllowedTokens { .allExcept(Array(ends)) }
    mutating func accept(_ token: TokenID) {}
}

/// SplitMix64 (Steele et al. 2014), so that each run scans the same vectors.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
