import ArgumentParser
import Foundation
import Inference

/// `footnote train calibrate`: writes the figures that were fitted to a reader into its adapter file.
///
/// It is not shown in the help: tools/bench/fit-confidence makes what it takes.
struct TrainCalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Write a reader's calibration into its adapter file.",
        usage: "footnote train calibrate <adapter> --calibration <file> [--output <file>]",
        discussion: """
            Replaces the adapter's metadata about reading. The weights stay as they are, byte for byte.

            Examples:
              footnote train calibrate reader.gguf --calibration calibration.json
            """,
        shouldDisplay: false)

    @Argument(help: ArgumentHelp("The adapter's GGUF file.", valueName: "adapter"))
    var adapter: String

    @Option(
        help: ArgumentHelp("The figures, as tools/bench/fit-confidence writes them.", valueName: "file"),
        completion: .file())
    var calibration: String

    @Option(
        help: ArgumentHelp("The file to write (default: the adapter itself).", valueName: "file"), completion: .file())
    var output: String?

    func run() throws {
        let figures: ReaderCalibration
        do {
            figures = try JSONDecoder().decode(
                ReaderCalibration.self, from: Data(contentsOf: URL(filePath: calibration)))
        } catch {
            throw Failure("\(calibration): no calibration: \(error)", hint: "tools/bench/fit-confidence writes one")
        }
        var file = try ReaderFile(path: adapter)
        file.calibration = figures
        let target = output ?? adapter
        try file.write(adapter: adapter, to: target)
        // What can't be read back is of no use.
        _ = try ReaderFile(path: target)
    }
}
