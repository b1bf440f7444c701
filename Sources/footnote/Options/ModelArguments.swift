import ArgumentParser

/// Which model, and how it runs.
struct ModelArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The weights: a GGUF file, or a Hugging Face folder. Without it: \(DefaultModel.fileName) in ./models or in \
            the data folder.
            """, valueName: "path"))
    var model: String?

    @Option(
        name: .long, help: ArgumentHelp("Threads to compute with (default: one per core).", valueName: "count"))
    var threads: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Use only this instruction set: scalar, avx2, avx512, neon or i8mm (default: the best one here).",
            valueName: "name"))
    var instructionSet: String?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads is \(threads); it takes 1 to 1024")
        }
    }
}

/// Which index files, searched as if they were one.
struct IndexesArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The index file, or a name of `list --indexes`; given more than once, all are searched (default: \
            default.footnote in the data folder).
            """, valueName: "file"))
    var index: [String] = []
}

/// Which index file.
struct IndexArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The index file, or a name of `list --indexes` (default: default.footnote in the data folder).",
            valueName: "file"))
    var index: String?

    /// The path to use: as given, that of the name given, or the default one.
    var path: String { index.map { DataFolders().resolve(index: $0) } ?? DataFolders().defaultIndex }
}
