import FootnoteKit
import Foundation
import IndexStore
import Inference
import Passages
import Tensors

/// Measures the vector store: inserting, loading, and the ways to search.
struct ScanBench: Sendable {
    /// Everything that was measured, with what it depends on.
    struct Report: Sendable, Encodable {
        var footnoteVersion = FootnoteVersion.current
        var machine = Machine()
        var threads: Int
        var rows: Int
        var dimension: Int
        var queries: Int
        var repeats: Int
        var candidates: Int
        var measurements: [Measurement]
        /// Bytes that loading the vectors added to the process, and bytes of codes and sign bits.
        var residentBytes: Int?
        var vectorBytes: Int
        /// Of the ten nearest rows, the part that was found; against float32 only up to a million rows.
        var recall: Recall
    }

    /// Shares of the true ten nearest, averaged over the queries.
    struct Recall: Sendable, Encodable {
        var exactAgainstFloat: Double?
        var twoStageAgainstFloat: Double?
        var twoStageAgainstExact: Double
    }

    let vectors: TestVectors
    let queries: TestVectors
    let rows: Int
    let repeats: Int
    let candidates: Int?
    let threads: Int
    let folder: URL
    let progress: @Sendable (String) -> Void

    private static let neighbours = 10
    private static let queryCount = 50
    private static let rowsComparedExactly = 1_000_000

    func run() throws -> Report {
        let dimension = vectors.dimension
        var measurements: [Measurement?] = []
        progress("read bandwidth")
        let limits = MachineLimits.measure(pool: ThreadPool(threadCount: threads))
        measurements.append(Measurement("limit: reading memory", unit: "GB/s", [limits.readBytesPerSecond / 1e9]))

        progress("inserting")
        let path = folder.appending(path: "scan-\(ProcessInfo.processInfo.processIdentifier).footnote").path
        defer { Self.remove(path) }
        let inserting = try insert(path: path)
        measurements.append(Measurement("insert", unit: "vectors/s", [Double(rows) / inserting]))

        progress("loading")
        let before = Machine.residentMemoryBytes
        var loads: [Double] = []
        var index = try Index.open(path: path, threadCount: threads)
        loads.append(try Self.seconds { try index.loadVectors() })
        let resident = Machine.residentMemoryBytes.flatMap { after in before.map { after - $0 } }
        for _ in 1..<repeats {
            index = try Index.open(path: path, threadCount: threads)
            loads.append(try Self.seconds { try index.loadVectors() })
        }
        measurements.append(Measurement("load", unit: "ms", loads.map { $0 * 1e3 }))

        let questions = (0..<Self.queryCount).map {
            queries.count > 0 ? queries.vector($0) : vectors.vector(rows + 7 * $0)
        }
        let used = candidates ?? VectorScan.candidates(rows: rows, k: Self.neighbours)
        progress("searching")
        let exact = try measure(index, questions, .exact)
        measurements.append(Measurement("exact, one query", unit: "ms", exact))
        measurements.append(
            Measurement(
                "two stages, one query", unit: "ms", try measure(index, questions, .signsFirst(candidates: used))))
        let batches = try (0...repeats).map { _ in
            try Self.seconds { _ = try index.denseMatches(questions, limit: Self.neighbours, search: .exact) } * 1e3
                / Double(questions.count)
        }
        measurements.append(
            Measurement("exact, \(questions.count) queries, each", unit: "ms", Array(batches.dropFirst())))
        return Report(
            threads: threads, rows: rows, dimension: dimension, queries: questions.count, repeats: repeats,
            candidates: used, measurements: measurements.compactMap { $0 }, residentBytes: resident,
            vectorBytes: rows * dimension * 9 / 8, recall: try recall(index, questions, candidates: used))
    }

    /// Seconds that it takes to store all vectors in a new file.
    private func insert(path: String) throws -> Double {
        let information = ModelInformation.none
        let index = try Index.create(
            path: path, manifest: Manifest(name: "bench", model: information, createdBy: FootnoteVersion.current))
        // Made before the clock starts: making them up costs more than storing them.
        var seconds = 0.0
        let batch = 65_536
        var made: [[Float]] = []
        for first in stride(from: 0, to: rows, by: batch) {
            made = (first..<min(first + batch, rows)).map { vectors.vector($0) }
            seconds += try Self.seconds {
                try index.storeVectors(count: made.count, dimension: vectors.dimension, firstID: first + 1) { made[$0] }
            }
        }
        return seconds
    }

    /// Milliseconds for each query alone; the first of each is not counted.
    private func measure(_ index: Index, _ questions: [[Float]], _ search: DenseSearch) throws -> [Double] {
        var times: [Double] = []
        for round in 0...repeats {
            for question in questions.prefix(20) {
                let seconds = try Self.seconds {
                    _ = try index.denseMatches([question], limit: Self.neighbours, search: search)
                }
                if round > 0 { times.append(seconds * 1e3) }
            }
        }
        return times
    }

    private func recall(_ index: Index, _ questions: [[Float]], candidates: Int) throws -> Recall {
        progress("recall")
        let exact = try index.denseMatches(questions, limit: Self.neighbours, search: .exact)
        let staged = try index.denseMatches(
            questions, limit: Self.neighbours, search: .signsFirst(candidates: candidates))
        func share(_ found: [[Match]], of truth: [[Int64]]) -> Double {
            let shares = zip(found, truth).map { found, truth in
                Double(Set(found.map(\.passageID)).intersection(truth).count) / Double(max(1, truth.count))
            }
            return shares.reduce(0, +) / Double(max(1, shares.count))
        }
        var recall = Recall(
            twoStageAgainstExact: share(staged, of: exact.map { $0.map(\.passageID) }))
        if rows <= Self.rowsComparedExactly {
            let truth = nearest(questions)
            recall.exactAgainstFloat = share(exact, of: truth)
            recall.twoStageAgainstFloat = share(staged, of: truth)
        }
        return recall
    }

    /// The nearest rows of each question by float32, as passage ids.
    private func nearest(_ questions: [[Float]]) -> [[Int64]] {
        var best = questions.map { _ in [(score: Float, id: Int64)]() }
        for row in 0..<rows {
            let vector = vectors.vector(row)
            for (number, question) in questions.enumerated() {
                let score = dotProduct(vector.span, question.span)
                let isFull = best[number].count == Self.neighbours
                if isFull, score <= best[number][Self.neighbours - 1].score { continue }
                if isFull { best[number].removeLast() }
                let place = best[number].firstIndex { $0.score < score } ?? best[number].count
                best[number].insert((score, Int64(row + 1)), at: place)
            }
        }
        return best.map { $0.map(\.id) }
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        try ContinuousClock().measure(body) / .seconds(1)
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", ".lock"] where FileManager.default.fileExists(atPath: path + suffix) {
            // A leftover in the temporary folder harms nobody.
            _ = try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }
}

extension ModelInformation {
    /// Stands in the manifest of an index that holds vectors alone.
    fileprivate static let none = ModelInformation(
        name: "none", architecture: "none", fingerprint: "none", path: "", parameterCount: 0, contextLength: 1,
        vocabularySize: 1, layerCount: 1, hiddenSize: 1, quantization: "none", fileBytes: 0)
}
