import Answering
import Foundation
import Inference
import Retrieval
import TestSupport
import Testing

extension ReaderCalibration {
    /// Figures that a test can count on, whatever the reader of this repository has.
    static let recorded = Result<ReaderCalibration, any Error> {
        let json = """
            {"confidence": {"answerability": 0.3, "intercept": -1.25, "questionLikelihood": 0.5, "coverage": 2},
             "passage": {"answer": 0.18, "answerability": 0.27, "fused": 0.35, "intercept": -2.58, "leastAnswer": -12,
              "questionLikelihood": 0.26},
             "reranking": {"answerability": 1, "questionLikelihood": 4},
             "rightness": {"answer": 0.29, "answerability": 0.2, "intercept": -0.86, "lead": 0.19, "lonelyLead": 4},
             "source": "a reader of November 2026",
             "thresholds": {"agreement": 0.25, "confidence": 0.35, "objection": 0.3, "objectionShare": 0.7,
              "shortAnswer": 0.25}}
            """
        return try JSONDecoder().decode(ReaderCalibration.self, from: Data(json.utf8))
    }
}

/// The figures are data; what is computed with them is what was computed when they were constants.
@Suite struct CalibrationTests {
    private static let features = [
        ReadingFeatures(fused: 2, questionLikelihood: -2, answerability: 6, answer: -0.5),
        ReadingFeatures(fused: 0.31, questionLikelihood: -3.75, answerability: -4.2, answer: -17.5),
        ReadingFeatures(fused: 7.9, questionLikelihood: -1.125, answerability: 10, answer: -0.03125),
        ReadingFeatures(fused: -1.5, questionLikelihood: -6.25, answerability: -10, answer: -40),
    ]
    private static let likelihoods = [
        (1.25, 0.75, 0.8, 0.6, 0.55), (-0.5, -0.25, 0.1, 0.05, 0.2), (9, 9, 1, 1, 1), (-9, -9, 0, 0, -1),
    ].map {
        SupportFeatures(
            sentenceGain: $0.0, passageGain: $0.1, passageCoverage: $0.2, sentenceCoverage: $0.3, similarity: $0.4)
    }

    private func answers(_ order: [Int]) throws -> [ReadAnswer] {
        let model = ReadingModel(try ReaderCalibration.recorded.get())
        return try order.map { place in
            let features = Self.features[place]
            return try #require(
                ReadAnswer(0..<4, in: Hit(passageText: "Text."), features: features, support: model.support(features)))
        }
    }

    @Test("A passage's support, recorded from the code before")
    func support() throws {
        let model = ReadingModel(try ReaderCalibration.recorded.get())
        let recorded = [0.2952543020019089, 0.001180660374186871, 0.9300120852344003, 6.840474208014555e-05]
        #expect(Self.features.map { model.support($0) } == recorded)
    }

    @Test(
        "The rightness of the first answer, recorded from the code before",
        arguments: [
            ([0], 0.7221196058493573), ([0, 1], 0.787579246164033), ([2, 0], 0.8566504308521775),
            ([3], 0.0037583867585008), ([1, 3], 0.009578638569926879),
        ])
    func rightness(_ order: [Int], _ recorded: Double) throws {
        let model = ReadingModel(try ReaderCalibration.recorded.get())
        #expect(abs(model.rightness(try answers(order)) - recorded) < 1e-12)
    }

    @Test("Confidence follows the best measures of any answer, and is nothing without one")
    func confidence() throws {
        let model = ReadingModel(try ReaderCalibration.recorded.get())
        #expect(model.confidence([], coverage: 1) == 0)
        // -1.25 + 0.3 · 10 + 0.5 · -1.125 + 2 · 0.5: the highest answerability and likelihood are the third's.
        let sum = 2.1875
        for order in [[2], [0, 2], [3, 1, 2, 0]] {
            #expect(abs(model.confidence(try answers(order), coverage: 0.5) - 1 / (1 + exp(-sum))) < 1e-12)
        }
        #expect(try model.confidence(answers([0]), coverage: 0.5) > model.confidence(answers([0]), coverage: 0.25))
    }

    @Test("Support without a reader and of written sentences, recorded from the code before")
    func likelihood() {
        let recorded = [0.8249137318359603, 0.014774031693273055, 0.9999999943972036, 1.0261879630648827e-10]
        for (features, value) in zip(Self.likelihoods, recorded) {
            #expect(abs(SupportModel.support(features) - value) < 1e-12)
        }
        let evidence = [
            SentenceEvidence(gain: 1.5, overlap: 0.5, missing: []),
            SentenceEvidence(gain: 0.25, overlap: 0.875, missing: []),
            SentenceEvidence(gain: 2, overlap: 1, missing: ["7"]),
        ]
        let verdicts = evidence.map { SentenceVerdict($0) }
        for (verdict, value) in zip(verdicts, [0.5, 0.6224593312018546, 0.25]) {
            #expect(abs(verdict.support - value) < 1e-12)
        }
        #expect(verdicts.map(\.isSupported) == [true, true, false])
    }

    @Test("A kind moves support and rightness by what is fitted for it")
    func kinds() throws {
        var calibration = try ReaderCalibration.recorded.get()
        calibration.passage.kind = 0.5
        calibration.passage.kinds = [.steps: 1.25]
        calibration.rightness.kinds = [.steps: -0.75]
        let model = ReadingModel(calibration)
        func logit(_ probability: Double) -> Double { log(probability / (1 - probability)) }
        var features = Self.features[0]
        let words = logit(model.support(features))
        features.kind = -0.4
        #expect(abs(logit(model.support(features)) - words + 0.2) < 1e-9)
        #expect(abs(logit(model.support(features, kind: .steps)) - words - 1.05) < 1e-9)
        func answer(_ kind: AnswerKind) throws -> ReadAnswer {
            try #require(
                ReadAnswer(
                    0..<5, kind: kind, in: Hit(passageText: "Text."), features: Self.features[0], support: 0.5))
        }
        let difference = try logit(model.rightness([answer(.steps)])) - logit(model.rightness([answer(.words)]))
        #expect(abs(difference + 0.75) < 1e-9)
        // A form of which nothing is known is taken as it is.
        #expect(try model.rightness([answer(.yes)]) == model.rightness([answer(.words)]))
    }

    @Test("The reader of this repository has thresholds within bounds, and says where they come from")
    func thresholds() throws {
        let path = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path
        let calibration = try #require(try ReaderFile(path: path).calibration)
        #expect((0.1...0.6).contains(calibration.thresholds.confidence))
        #expect(calibration.source.contains("docs/decisions/"))
        #expect(SupportModel.defaultThreshold == 0.5)
    }
}
