import ArgumentParser
import Tensors
import Training

/// The size of adapters.
struct LowRankArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Columns of an adapter's matrices.", valueName: "count"))
    var rank = 16

    @Option(help: ArgumentHelp("Factor of the adapter's product.", valueName: "number"))
    var scale: Float = 2

    @Option(help: ArgumentHelp("Layers that get adapters, from the top.", valueName: "count"))
    var layers = 20

    var options: AdapterOptions { AdapterOptions(rank: rank, scale: scale, layerCount: layers) }

    func validate() throws {
        try rank.check("--rank", 1...1024)
        try layers.check("--layers", atLeast: 1)
        if !scale.isFinite { throw ValidationError("--scale is \(scale); it takes a number") }
    }
}

/// What examples are made of.
struct ExampleArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Greatest length of an example, in tokens.", valueName: "count"))
    var maxTokens = 1024

    @Option(help: ArgumentHelp("Percentage of questions that are answerable.", valueName: "percent"))
    var answerable = 75

    @Option(
        help: ArgumentHelp(
            "Percentage of unanswerable ones that are answerable questions beside a wrong passage.",
            valueName: "percent"))
    var mismatched = 30

    @Option(
        help: ArgumentHelp(
            "Percentage of questions with other passages of the document around their own.",
            valueName: "percent"))
    var distractors = 0

    @Option(help: ArgumentHelp("Greatest number of other passages around one.", valueName: "count"))
    var distractorLimit = 2

    @Option(
        help: ArgumentHelp(
            "The most questions of an example: questions about one passage share its tokens, and a question costs a "
                + "quarter of the time.", valueName: "count"))
    var questionsPerPassage = 1

    @Option(help: ArgumentHelp("Held-out questions that each validation reads.", valueName: "count"))
    var validationQuestions = 120

    func reading(seed: UInt64) -> ReadingExamples.Options {
        ReadingExamples.Options(
            answerablePercent: answerable, mismatchedPercent: mismatched, distractorPercent: distractors,
            distractorLimit: distractorLimit, tokenLimit: maxTokens, questionsPerPassage: questionsPerPassage,
            seed: seed)
    }

    func validate() throws {
        try maxTokens.check("--max-tokens", 2...1 << 20)
        try answerable.check("--answerable", 1...100)
        try mismatched.check("--mismatched", 0...100)
        try distractors.check("--distractors", 0...100)
        try validationQuestions.check("--validation-questions", atLeast: 1)
        try questionsPerPassage.check("--questions-per-passage", atLeast: 1)
        try distractorLimit.check("--distractor-limit", atLeast: 1)
    }
}

/// How steps are taken.
struct StepArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How often each example is seen.", valueName: "count"))
    var epochs = 1

    @Option(help: ArgumentHelp("Steps, instead of --epochs.", valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Examples of a step (default: 8; 16 for embed).", valueName: "count"))
    var batch: Int?

    @Option(
        help: ArgumentHelp(
            "The highest learning rate (default: 0.001 for adapters, 0.00005 with --full, 0.0005 for embed).",
            valueName: "number"))
    var learningRate: Float?

    @Option(help: ArgumentHelp("Steps in which the rate rises from zero.", valueName: "count"))
    var warmup = 0

    @Option(help: ArgumentHelp("How the rate falls: linear, cosine or constant.", valueName: "name"))
    var decay = LearningSchedule.Decay.linear

    @Option(help: ArgumentHelp("AdamW's weight decay.", valueName: "number"))
    var weightDecay: Float = 0.01

    @Option(help: ArgumentHelp("Longer gradients are shortened to this norm; 0 for never.", valueName: "number"))
    var clip: Float = 1

    @Option(help: ArgumentHelp("Decides starting values and the order of examples.", valueName: "number"))
    var seed: UInt64 = 1

    /// Sets what was given, and leaves the rate and the batch of the kind of training where they were not.
    func apply(to options: inout RunOptions) {
        options.optimiser = OptimiserOptions(weightDecay: weightDecay, gradientLimit: clip)
        options.peakRate = learningRate ?? options.peakRate
        options.warmupSteps = warmup
        options.decay = decay
        options.steps = steps
        options.epochs = epochs
        options.batchSize = batch ?? options.batchSize
    }

    func validate() throws {
        try epochs.check("--epochs", atLeast: 1)
        try steps.check("--steps", atLeast: 1)
        try batch.check("--batch", atLeast: 1)
        try warmup.check("--warmup", atLeast: 0)
        try learningRate?.checkFinite("--learning-rate")
        try weightDecay.checkFinite("--weight-decay")
        try clip.checkFinite("--clip")
    }
}

/// What a run keeps and measures on its way.
struct RunArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Steps from one validation to the next.", valueName: "count"))
    var validateEvery = 100

    @Option(help: ArgumentHelp("Steps from one save of the state to the next.", valueName: "count"))
    var saveEvery = 100

    @Option(help: ArgumentHelp("Memory for activations; what does not fit is computed again.", valueName: "MiB"))
    var activationMemory = 3072

    @Option(
        help: ArgumentHelp(
            "How products with weights round their factors: float32, or bfloat16, which is faster on processors "
                + "that have it.", valueName: "name"))
    var precision = ProductPrecision.float32

    @Flag(help: "Start again even if an interrupted run has left its state.")
    var restart = false

    /// - Parameter output: the result's place; the state stands beside it.
    func apply(to options: inout RunOptions, output: String, threads: Int?) {
        options.limits = TrainingLimits(activationBytes: activationMemory << 20, precision: precision)
        options.validationInterval = validateEvery
        options.stateInterval = saveEvery
        options.statePath = output + ".state"
        options.restarts = restart
        options.threadCount = threads
    }

    func validate() throws {
        try validateEvery.check("--validate-every", 1...1 << 30)
        try saveEvery.check("--save-every", 1...1 << 30)
        try activationMemory.check("--activation-memory", 1...1 << 30)
    }
}

extension LearningSchedule.Decay: ExpressibleByArgument {}
extension ProductPrecision: ExpressibleByArgument {}
