import Tensors
import Testing
import Training
import Transformers

/// The gradient of a whole model against finite differences of its loss, along random directions through each parameter.
@Suite struct GradientTests {
    private static func sequences(vocabulary: Int) -> [TrainingSequence] {
        // One longer than a block of attention, so that blocks meet.
        [(97, 0), (5, 1), (33, 2)].map { count, start in
            TrainingSequence(
                tokens: (0..<count).map { Int32(($0 * 7 + start * 5 + $0 * $0 % 11) % vocabulary) },
                weights: (0..<count).map { $0 % 3 == 0 ? 0 : Float($0 % 4) / 2 })
        }
    }

    @Test("every parameter's gradient is the slope of the loss", arguments: TinyModel.all, [false, true])
    func everyParametersGradientIsTheSlopeOfTheLoss(kind: String, withAdapters: Bool) throws {
        let pool = ThreadPool(threadCount: 2)
        let decoder =
            withAdapters ? try TinyModel.adapted(kind) : try Decoder.load(from: TinyModel.file(kind), isTrained: true)
        let trainer = Trainer(
            decoder: decoder, optimiser: .init(), schedule: LearningSchedule(totalSteps: 1), pool: pool)
        let sequences = Self.sequences(vocabulary: decoder.configuration.vocabularySize)
        _ = trainer.accumulateGradients(sequences)
        for (number, parameter) in decoder.trained.enumerated() {
            let gradient = try #require(parameter.gradient).values
            // Along the gradient the slope is its norm: the direction in which rounding matters least.
            let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let start = parameter.value.values
            let size = start.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            func loss(_ factor: Double) -> Double {
                parameter.value.setValues(zip(start, gradient).map { $0 + Float(factor * Double($1) / norm) })
                return trainer.loss(sequences)
            }
            // Fourth order (Richardson): errors of the third derivative cancel.
            func slope(_ step: Double) -> Double {
                let near = (loss(step) - loss(-step)) / (2 * step)
                let far = (loss(2 * step) - loss(-2 * step)) / (4 * step)
                return (4 * near - far) / 3
            }
            // Rounding asks for long steps, a curved loss for short ones.
            let slopes = [2e-3, 5e-4, 1.25e-4, 3e-5].map { slope($0 * max(size, 1e-2)) }
            parameter.value.setValues(start)
            #expect(
                slopes.contains { abs($0 - norm) < 2e-3 * norm + 2e-5 },
                "\(parameter.name) (\(number)): slopes \(slopes), gradient \(norm)")
        }
    }

    @Test("gradients do not depend on the number of threads", arguments: TinyModel.all)
    func gradientsDoNotDependOnTheNumberOfThreads(kind: String) throws {
        var results: [[[Float]]] = []
        for threadCount in [1, 2, 3] {
            let pool = ThreadPool(threadCount: threadCount)
            let decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: true)
            let trainer = Trainer(
                decoder: decoder, optimiser: .init(), schedule: LearningSchedule(totalSteps: 1), pool: pool)
            let report = try trainer.step(Self.sequences(vocabulary: decoder.configuration.vocabularySize))
            #expect(report.loss.isFinite)
            results.append(decoder.trained.map { $0.value.values })
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    /// Continuations that share their beginning give the loss and the gradients of as many texts of their own.
    @Test("continuations are texts of their own", arguments: TinyModel.all)
    func continuationsAreTextsOfTheirOwn(kind: String) throws {
        let pool = ThreadPool(threadCount: 2)
        let decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: true)
        let vocabulary = decoder.configuration.vocabularySize
        func tokens(_ count: Int, _ seed: Int) -> [Int32] {
            (0..<count).map { Int32(($0 * 7 + seed * 13 + $0 * $0 % 11) % vocabulary) }
        }
        // Longer than a block of attention, which ends within a continuation.
        let beginning = tokens(50, 1)
        let continuations = [tokens(9, 2), tokens(21, 3), tokens(2, 4), tokens(40, 5)]
        func weights(_ tokens: [Int32]) -> [Float] { [0] + tokens.indices.dropFirst().map { Float(1 + $0 % 3) / 2 } }
        let none = Array(repeating: Float(0), count: beginning.count)
        let apart = continuations.map {
            TrainingSequence(tokens: beginning + $0, weights: none + weights($0))
        }
        let starts = continuations.indices.map { number in
            beginning.count + continuations[..<number].reduce(0) { $0 + $1.count }
        }
        let together = TrainingSequence(
            tokens: beginning + continuations.joined(), weights: none + continuations.flatMap(weights),
            branches: starts)
        func gradients(_ sequences: [TrainingSequence]) -> (loss: Double, gradients: [[Float]]) {
            let trainer = Trainer(
                decoder: decoder, optimiser: .init(), schedule: LearningSchedule(totalSteps: 1), pool: pool)
            // A further sequence before it, so that rows and places in the sequence differ.
            let loss = trainer.accumulateGradients(Self.sequences(vocabulary: vocabulary) + sequences)
            return (loss, decoder.trained.map { $0.gradient?.values ?? [] })
        }
        let (expected, found) = (gradients(apart), gradients([together]))
        #expect(abs(expected.loss - found.loss) < 1e-5 * expected.loss)
        for (parameter, (expected, found)) in zip(decoder.trained, zip(expected.gradients, found.gradients)) {
            let largest = expected.map(abs).max() ?? 0
            let difference = zip(expected, found).map { abs($0 - $1) }.max() ?? 0
            #expect(difference <= 1e-4 * largest, "\(parameter.name): \(difference) of \(largest)")
        }
    }
}
