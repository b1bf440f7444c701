import Foundation
import Inference
import TestSupport
import Testing
import Tokenizers
import Training
import Transformers

/// A model from nothing: it learns, it is written, and the engine runs it.
@Suite struct PretrainingTests {
    @Test("a model from nothing learns its text and runs in the engine", arguments: Transformer.trainableArchitectures)
    func aModelFromNothingLearnsItsTextAndRunsInTheEngine(kind: String) async throws {
        let folder = try TemporaryFolder()
        let line = "The quick brown fox jumps over the lazy dog and runs into the dark wood. "
        let text = folder.path("text.txt")
        try Data(String(repeating: line, count: 60).utf8).write(to: URL(filePath: text))
        var options = Pretraining.Options(
            texts: [text],
            sizes: ModelSizes(
                architecture: kind, layerCount: 2, hiddenSize: 32, feedForwardSize: 64,
                heads: .init(count: 2, keyValueCount: 2, dimension: 16), vocabularySize: 300, contextLength: 32))
        options.run.steps = 120
        options.run.batchSize = 4
        options.run.warmupSteps = 5
        options.run.peakRate = 0.02
        options.run.threadCount = 2
        let training = try Pretraining(options)
        var losses: [Double] = []
        var validation: TrainingEvent.Validation?
        try training.run.run { event in
            if case .step(let report, _) = event { losses.append(report.loss) }
            if case .validated(_, let result) = event { validation = result }
        }
        // At first every token is as likely as any other.
        let uniform = log(Double(training.vocabulary.pieces.count))
        #expect(abs(losses[0] - uniform) < 0.5, "\(losses[0])")
        #expect(try #require(losses.last) < 0.5, "\(losses)")
        #expect(try #require(validation).loss < 0.5)

        let path = folder.path("model.gguf")
        try training.write(to: path, name: "tiny", metrics: validation)
        let model = try await Model.load(path: path)
        let prompt = model.tokenizer.encode("The quick brown")
        var written = ""
        for try await event in model.generate(
            GenerationRequest(prompt: prompt, maxTokens: 12, sampling: SamplingOptions(temperature: 0)))
        {
            if case .text(let text, _) = event { written += text }
        }
        #expect(written.hasPrefix(" fox jumps over"), "\(written)")
    }
}
