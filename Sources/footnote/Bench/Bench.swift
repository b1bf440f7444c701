import FootnoteKit
import Foundation
import Inference
import Tensors

/// Measures a model on this machine.
struct Bench: Sendable {
    /// Everything that was measured, with what it depends on.
    struct Report: Sendable, Encodable {
        var footnoteVersion = FootnoteVersion.current
        var machine = Machine()
        /// The instruction set that was measured, and the number of threads.
        var instructionSet: String
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
        let runs = (0..<repeats).map { _ in MachineLimits.measure(pool: pool) }
        measurements.append(
            Measurement("limit: reading memory", unit: "GB/s", runs.map { $0.readBytesPerSecond / 1e9 }))
        measurements.append(
            Measurement("limit: 8-bit multiply-adds", unit: "G/s", runs.map { $0.multiplyAddsPerSecond / 1e9 }))

        progress("start")
        var starts = [Double]()
        var model = try await modelArguments.load()
        for _ in 0..<repeats {
            let start = ContinuousClock.now
            model = try await modelArguments.load()
            starts.append(start.duration(to: .now) / .milliseconds(1))
        }
        measurements.append(Measurement("model start", unit: "ms", starts))

        let work = ModelWork(model.information)
        let readLimit = runs.map(\.readBytesPerSecond).max() ?? 0
        let computeLimit = runs.map(\.multiplyAddsPerSecond).max() ?? 0
        let speed = ModelSpeed(
            model: model, repeats: repeats, promptTokens: promptTokens, generatedTokens: generatedTokens)
        progress("prompt and decoding")
        let (prompt, decode) = try await speed.promptAndDecoding()
        measurements.append(
            Measurement("prompt, \(promptTokens) tokens", unit: "tokens/s", prompt)?
                .of(computeLimit / Double(work.multiplyAddsPerPromptToken)))
        measurements.append(
            Measurement("decoding, \(generatedTokens) tokens", unit: "tokens/s", decode)?
                .of(readLimit / Double(work.bytesPerDecodedToken)))
        measurements.append(
            Measurement("decoding 8 sequences together", unit: "tokens/s", try await speed.decodingTogether(8)))
        progress("copying with and without guesses")
        let (plain, guessed) = try await speed.copying()
        measurements.append(Measurement("decoding a copy, token by token", unit: "tokens/s", plain))
        measurements.append(Measurement("decoding a copy, with guesses", unit: "tokens/s", guessed))

        progress("embedding and reranking")
        let recipe = EmbeddingRecipe()
        let perPassage = 150 * work.multiplyAddsPerPromptToken * recipe.layerCount / model.information.layerCount
        measurements.append(
            Measurement("embedding passages of 150 tokens", unit: "passages/s", try await speed.embedding(recipe))?
                .of(computeLimit / Double(perPassage)))
        measurements.append(Measurement("reranking 20 passages", unit: "s", try await speed.reranking()))

        if rows > 0 {
            progress("vector scan")
            measurements.append(scanTime(pool: pool))
        }
        return Report(
            instructionSet: instructionSet.rawValue, threads: threads, model: model.information, repeats: repeats,
            measurements: measurements.compactMap { $0 }, peakMemoryBytes: Machine.peakMemoryBytes)
    }

    /// An exact scan for the ten nearest of `rows` vectors, as dense search does it in a small index.
    private func scanTime(pool: ThreadPool) -> Measurement? {
        let dimension = EmbeddingRecipe().dimension
        let vectors = TestVectors(dimension: dimension)
        let scan = VectorScan(dimension: dimension, capacity: rows)
        for first in stride(from: 0, to: rows, by: 1_024) {
            var chunk = EncodedVectors(dimension: dimension)
            for row in first..<min(first + 1_024, rows) { chunk.append(vectors.vector(row)) }
            scan.set(first: first, chunk)
        }
        let question = vectors.vector(rows)
        let all = RowBitmap(count: rows, all: true)
        let values = (0...repeats).map { _ in
            ContinuousClock().measure { _ = scan.exactMatches([question], k: 10, rows: all, pool: pool) }
                / .milliseconds(1)
        }
        return Measurement(
            "vector scan, \(Quantity.grouped(rows)) × \(dimension)", unit: "ms", Array(values.dropFirst()))
    }
}
