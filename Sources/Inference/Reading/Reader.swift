/// A model that reads: the weights that were trained to, how they are asked, and what their judgements are worth.
///
/// docs/decisions/0009-reading-and-confidence.md says how a reader is calibrated.
public struct Reader: Sendable {
    /// The model with the adapter that reads.
    public let model: any LanguageModel
    /// The figures that were fitted to it.
    public let calibration: ReaderCalibration
    /// Reads passages.
    package let passages: PassageReader

    /// Joins a model with its adapter and what the adapter's file says.
    ///
    /// - Throws: ``ReaderError``, `CheckpointError`, or what loading an adapter throws.
    public init(model: Model, adapterFile path: String) async throws {
        let file = try ReaderFile(path: path)
        guard let calibration = file.calibration else { throw ReaderError.uncalibrated(path: path) }
        let adapted = model.adapted(by: [AdapterSelection(try await model.loadAdapter(path: path))])
        try self.init(model: adapted, calibration: calibration, wording: file.wording)
    }

    /// Lets a model read that was not trained to, but follows instructions.
    ///
    /// - Throws: `ChatTemplateError`.
    public init(prompting model: any LanguageModel) throws(ChatTemplateError) {
        self.model = model
        calibration = PromptedReading.standard.calibration
        passages = try PassageReader(prompting: model)
    }

    /// Joins a model that reads with its format and its calibration.
    ///
    /// - Throws: ``ReaderError/noEnd(model:)``.
    package init(
        model: any LanguageModel, calibration: ReaderCalibration, wording: ReadingFormat.Wording = .standard
    ) throws(ReaderError) {
        self.model = model
        self.calibration = calibration
        passages = try PassageReader(model, wording: wording)
    }
}

extension PassageReader {
    /// Joins a model with an adapter that reads, calibrated or not.
    ///
    /// - Throws: ``ReaderError/noEnd(model:)``, `CheckpointError`, or what loading an adapter throws.
    package init(model: Model, adapterFile path: String) async throws {
        let file = try ReaderFile(path: path)
        let adapter = try await model.loadAdapter(path: path)
        try self.init(model.adapted(by: [AdapterSelection(adapter)]), wording: file.wording)
    }
}

/// Why a model with an adapter is no reader.
public enum ReaderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The adapter's file holds no calibration.
    case uncalibrated(path: String)
    /// The vocabulary has no token that ends a text.
    case noEnd(model: String)

    /// What is missing, and what to do about it.
    public var description: String {
        switch self {
        case .uncalibrated(let path):
            "\(path): the adapter holds no calibration (footnote.reader.calibration), so that what it reads has no "
                + "known worth. Fit one and write it into the file, or answer without this reader."
        case .noEnd(let model):
            "\(model): the vocabulary has no token that ends a text, and a reader's answer needs one. Choose another model."
        }
    }
}
