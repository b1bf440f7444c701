import ArgumentParser
import Inference

/// `footnote bench`: measures this machine with this model.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure speed and memory, and the machine's own limits.",
        usage: "footnote bench [<options>]",
        discussion: """
            Each figure is the median of the repeats. The machine's limits (read bandwidth, multiply-adds) are \
            measured first, so you can compare the other figures with them.

            Examples:
              footnote bench
              footnote bench --threads 1 --repeats 5 --json
            """)

    @Option(help: ArgumentHelp("How often to repeat each measurement.", valueName: "count"))
    var repeats = 3

    @Option(help: ArgumentHelp("Tokens of the prompt.", valueName: "count"))
    var promptTokens = 512

    @Option(help: ArgumentHelp("Tokens to generate.", valueName: "count"))
    var generatedTokens = 128

    @Option(help: ArgumentHelp("Rows of the vector scan; 0 leaves it out.", valueName: "count"))
    var rows = 100_000

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        try repeats.check("--repeats", 1...100)
        try promptTokens.check("--prompt-tokens", atLeast: 1)
        try generatedTokens.check("--generated-tokens", atLeast: 1)
        try rows.check("--rows", atLeast: 0)
    }

    func run() async throws {
        let out = Output(options: output)
        let bench = Bench(
            modelArguments: model, repeats: repeats, promptTokens: promptTokens, generatedTokens: generatedTokens,
            rows: rows
        ) { out.note("measuring: \($0)") }
        let report = try await bench.run()
        if out.printsJSON { return try out.json(report) }
        try out.line(
            "\(report.machine.processor), \(Quantity.count(report.threads, "thread")), "
                + "\(report.instructionSet); \(out.terminal.printable(report.model.name)) \(report.model.quantization)"
        )
        var table = TextTable(["what", "median of \(repeats)", "range", "of limit"], alignsRight: [1, 3])
        for measurement in report.measurements { table.add(measurement.cells) }
        if let peak = report.peakMemoryBytes { table.add(["peak memory", Quantity.bytes(peak), "", ""]) }
        for line in table.lines { try out.line(line) }
    }
}
