import ArgumentParser
import Inference

/// The adapter that reads passages.
struct ReaderArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The adapter that reads passages for short answers and confidence, or none (default: the one in \
            ./adapters, the data folder or beside the program, where it was trained on this model).
            """, valueName: "path"))
    var reader: String?

    /// Where it lies; nil where none is wanted or none fits.
    ///
    /// - Throws: `CheckpointError` where the file can't be read.
    func path(for fingerprint: String, folders: DataFolders = DataFolders()) throws -> String? {
        if let reader { return reader == "none" ? nil : reader }
        return try folders.readers.first { try Adapter.base(ofFile: $0) == fingerprint }
    }
}
