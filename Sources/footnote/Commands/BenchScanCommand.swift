import ArgumentParser
import FootnoteKit
import Foundation
import Tensors

/// `footnote bench-scan`: measures the vector store alone.
struct BenchScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-scan",
        abstract: "Measure the vector store: insert, load, search, recall.",
        usage: "footnote bench-scan [<options>]",
        discussion: """
            Stores vectors in a new index in the temporary folder, reads them back, and searches them exactly (every \
            code), in two stages (sign bits, then the codes of the best), and with fifty queries at once. Without \
            files, made-up vectors are used. No model is needed.

            Examples:
              footnote bench-scan --rows 500000 --dimension 384
              footnote bench-scan --vectors rows.f32 --queries queries.f32 --dimension 384 --json
            """)

    @Option(help: ArgumentHelp("How many vectors (default: those of the file, or 100000).", valueName: "count"))
    var rows: Int?

    @Option(help: ArgumentHelp("Elements of a vector.", valueName: "count"))
    var dimension = 384

    @Option(help: ArgumentHelp("A file of float32 vectors, row after row.", valueName: "file"), completion: .file())
    var vectors: String?

    @Option(
        help: ArgumentHelp("A file of at least fifty queries in the same form.", valueName: "file"), completion: .file()
    )
    var queries: String?

    @Option(
        help: ArgumentHelp(
            "Rows whose codes the second stage reads (default: a 32nd, 1024 or more).", valueName: "count"))
    var candidates: Int?

    @Option(help: ArgumentHelp("How often to repeat each measurement.", valueName: "count"))
    var repeats = 3

    @Option(help: ArgumentHelp("Threads to compute with (default: one per core).", valueName: "count"))
    var threads: Int?

    @OptionGroup var output: OutputArguments

    func validate() throws {
        try rows.check("--rows", atLeast: 1)
        try dimension.check("--dimension", 1...VectorScan.largestDimension)
        try candidates.check("--candidates", atLeast: 10)
        try repeats.check("--repeats", 1...100)
        try threads.check("--threads", Accepted.threads)
    }

    func run() async throws {
        let out = Output(options: output)
        func load(_ path: String?) throws -> TestVectors {
            try path.map { try TestVectors(path: $0, dimension: dimension) } ?? TestVectors(dimension: dimension)
        }
        let vectors = try load(vectors)
        let bench = ScanBench(
            vectors: vectors, queries: try load(queries), rows: rows ?? (vectors.count > 0 ? vectors.count : 100_000),
            repeats: repeats, candidates: candidates, threads: threads ?? ThreadPool.defaultThreadCount,
            folder: FileManager.default.temporaryDirectory
        ) { out.note("measuring: \($0)") }
        let report = try bench.run()
        if out.printsJSON { return try out.json(report) }
        try out.line(
            "\(report.machine.processor), \(Quantity.count(report.threads, "thread")); "
                + "\(Quantity.grouped(report.rows)) × \(report.dimension)")
        var table = TextTable(["what", "median", "range"], alignsRight: [1])
        for measurement in report.measurements { table.add(measurement.cells) }
        if let bytes = report.residentBytes {
            table.add([
                "memory for the vectors", Quantity.bytes(bytes),
                "\(Quantity.bytes(report.vectorBytes)) of codes and signs",
            ])
        }
        let recall = report.recall
        for (name, value) in [
            ("recall@10, exact against float32", recall.exactAgainstFloat),
            ("recall@10, two stages against float32", recall.twoStageAgainstFloat),
            ("recall@10, two stages against exact", recall.twoStageAgainstExact),
        ] {
            if let value { table.add([name, Quantity.decimal(value, 4), ""]) }
        }
        for line in table.lines { try out.line(line) }
    }
}
