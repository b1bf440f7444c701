import ArgumentParser
import FootnoteKit
import Training
import Transformers

/// `footnote train pretrain`: a model from nothing, vocabulary first.
struct PretrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pretrain",
        abstract: "Train a small model from nothing on text files.",
        discussion: """
            Learns a byte-level BPE vocabulary from the texts, then trains a model of the sizes given from random \
            weights on windows of --context tokens. The end of the corpus is held out to measure the loss on. The \
            result is a GGUF file with its vocabulary, which `footnote generate --model` runs.

            Beside the output are its log (.ndjson), its curves (.svg) and, until the run is done, its state (.state): \
            the same command continues an interrupted run.

            Examples:
              footnote train pretrain --text novel.txt --epochs 5 --output novel.gguf
              footnote train pretrain --text a.txt --text b.txt --architecture gpt2 \
            --layers 6 --hidden 256 --heads 8 --output small.gguf
            """)

    @Option(
        help: ArgumentHelp("A text file to train on; may be given several times.", valueName: "file"),
        completion: .file())
    var text: [String]

    @Option(help: ArgumentHelp("Where the result goes (GGUF).", valueName: "file"), completion: .file())
    var output: String

    @OptionGroup(title: "Model") var shape: ShapeArguments
    @OptionGroup(title: "Steps") var steps: StepArguments
    @OptionGroup(title: "Run") var run: RunArguments

    @Option(help: ArgumentHelp("Percentage of tokens at the end that are held out.", valueName: "percent"))
    var heldOut = 5

    @Option(help: ArgumentHelp("Threads to compute with (default: one per core).", valueName: "count"))
    var threads: Int?

    @OptionGroup var printing: OutputArguments

    func validate() throws {
        if text.isEmpty { throw ValidationError("--text names a file to train on") }
        try heldOut.check("--held-out", 0...50)
        try threads.check("--threads", Accepted.threads)
    }

    func run() async throws {
        var options = Pretraining.Options(texts: text, sizes: shape.sizes)
        steps.apply(to: &options.run)
        run.apply(to: &options.run, output: output, threads: threads)
        options.heldOutPercent = heldOut
        options.seed = steps.seed
        let session = TrainingSession(output: output, out: Output(options: printing))
        try await session.pretrain(options)
    }
}

/// The sizes of a new model.
struct ShapeArguments: ParsableArguments {
    private static let architectures = Transformer.trainableArchitectures.joined(separator: ", ")

    @Option(help: ArgumentHelp("The architecture of the model: \(ShapeArguments.architectures).", valueName: "name"))
    var architecture = "llama"

    @Option(help: ArgumentHelp("Layers.", valueName: "count"))
    var layers = 4

    @Option(help: ArgumentHelp("Elements of a hidden state.", valueName: "count"))
    var hidden = 128

    @Option(help: ArgumentHelp("Attention heads; they share the hidden state's elements.", valueName: "count"))
    var heads = 4

    @Option(
        help: ArgumentHelp("Heads of keys and values, but for gpt2 (default: as many as heads).", valueName: "count"))
    var keyValueHeads: Int?

    @Option(
        help: ArgumentHelp(
            "Elements within the feed-forward part (default: 4 x hidden for gpt2, 8/3 x for the others).",
            valueName: "count"))
    var feedForward: Int?

    @Option(help: ArgumentHelp("Length of the context window, in tokens.", valueName: "count"))
    var context = 256

    @Option(help: ArgumentHelp("Tokens of the vocabulary, at most.", valueName: "count"))
    var vocabulary = 2048

    var sizes: ModelSizes {
        let isGPT2 = architecture == "gpt2"
        // Whole vectors of sixteen, as the kernels like them.
        let wide = isGPT2 ? 4 * hidden : (hidden * 8 / 3 + 15) / 16 * 16
        return ModelSizes(
            architecture: architecture, layerCount: layers, hiddenSize: hidden, feedForwardSize: feedForward ?? wide,
            heads: .init(
                count: heads, keyValueCount: isGPT2 ? heads : keyValueHeads ?? heads,
                dimension: hidden / max(1, heads)),
            vocabularySize: vocabulary, contextLength: context)
    }

    func validate() throws {
        if !Transformer.trainableArchitectures.contains(architecture) {
            throw ValidationError("--architecture is \(architecture); it takes one of \(Self.architectures)")
        }
        try layers.check("--layers", 1...1000)
        try hidden.check("--hidden", 1...1 << 16)
        try heads.check("--heads", 1...1000)
        try feedForward.check("--feed-forward", 1...1 << 18)
        try context.check("--context", 2...1 << 20)
        try keyValueHeads.check("--key-value-heads", 1...1000)
        if hidden % heads != 0 || hidden / heads % 8 != 0 {
            throw ValidationError("--hidden is \(hidden); each of \(heads) heads takes a multiple of 8 elements")
        }
        if heads % (keyValueHeads ?? heads) != 0 {
            throw ValidationError("--key-value-heads is \(keyValueHeads ?? heads); it takes a divisor of \(heads)")
        }
        // All bytes and the end of a text, at least.
        try vocabulary.check("--vocabulary", 257...1 << 20)
    }
}
