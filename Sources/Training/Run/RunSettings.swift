package import Tensors

/// What a run is made of, as its log and its result state it. Two runs with equal settings give equal weights.
package struct RunSettings: Sendable, Equatable, Codable {
    /// SHA-256 of the model that is trained, as `GGUFFile.fingerprint` gives it; the shape's, where it starts from nothing.
    package var model: String
    /// SHA-256 of the examples.
    package var data: String
    /// Documents that no example was taken from.
    package var heldOut: [String]
    /// nil where all weights are trained.
    package var adapter: AdapterOptions?
    /// SHA-256 of the adapter file that the run starts from; nil where it starts from nothing.
    package var start: String?
    package var optimiser: OptimiserOptions
    package var schedule: LearningSchedule
    /// Sequences of one step.
    package var batchSize: Int
    package var precision: ProductPrecision
    package var seed: UInt64
    /// Settings of the examples, by name.
    package var examples: [String: Double]
    /// Only where texts are compared.
    package var contrast: ContrastiveOptions?

    /// Nothing held out, and no settings of examples.
    ///
    /// - Parameters:
    ///   - run: what steps are taken with.
    ///   - schedule: of as many steps as the run takes.
    package init(
        model: String, data: String, run: RunOptions, schedule: LearningSchedule, seed: UInt64,
        adapter: AdapterOptions?
    ) {
        self.model = model
        self.data = data
        heldOut = []
        self.adapter = adapter
        optimiser = run.optimiser
        self.schedule = schedule
        batchSize = run.batchSize
        precision = run.limits.precision
        self.seed = seed
        examples = [:]
    }
}
