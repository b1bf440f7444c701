import Answering
import Foundation
import Inference
import Retrieval
import TestSupport
import Testing

extension ReaderCalibration {
    /// That of the reader in this repository.
    static let shipped = Result<ReaderCalibration, any Error> {
        let path = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path
        return try #require(try ReaderFile(path: path).calibration)
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
        let model = ReadingModel(try ReaderCalibration.shipped.get())
        return try order.map { place in
            let features = Self.features[place]
            return try #require(
                ReadAnswer(0..<4, in: Hit(passageText: "Text."), features: features, support: model.support(features)))
        }
    }

    @Test("A passage's support, recorded from the code before")
    func support() throws {
        let model = ReadingModel(try ReaderCalibration.shipped.get())
        let recorded = [0.2952543020019089, 0.001180660374186871, 0.9300120852344003, 6.840474208014555e-05]
        #expect(Self.features.map(model.support) == recorded)
    }

    @Test(
        "The rightness of the first answer, recorded from the code before",
        arguments: [
            ([0], 0.7221196058493573), ([0, 1], 0.787579246164033), ([2, 0], 0.8566504308521775),
            ([3], 0.0037583867585008), ([1, 3], 0.009578638569926879),
        ])
    func rightness(_ order: [Int], _ recorded: Double) throws {
        let model = ReadingModel(try ReaderCalibration.shipped.get())
        #expect(abs(model.rightness(try answers(order)) - recorded) < 1e-12)
    }

    @Test("The confidence in answers, recorded from the code before")
    func confidence() throws {
        let model = ReadingModel(try ReaderCalibration.shipped.get())
        let recorded = [
            [0.011362604168624345, 0.5827323189732048, 0.06145647681506945, 0.8225908083256755],
            [0.0022920819801377887, 0.21823188129949028, 0.012919675967443091, 0.48100914005407436],
            [0.10909682119561293, 0.9370266439430035, 0.41095956594133487, 0.9801596942659225],
            [0.0018329389424928035, 0.18242552380635632, 0.010353737531091742, 0.425557483188341],
        ]
        for (likelihoods, row) in zip(Self.likelihoods, recorded) {
            for (order, value) in zip([[], [0], [1], [2, 3]], row) {
                #expect(abs(model.confidence(try answers(order), likelihoods) - value) < 1e-12)
            }
        }
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

    @Test("Thresholds and the reader's say in the ranking, as they were")
    func thresholds() throws {
        let calibration = try ReaderCalibration.shipped.get()
        let limits = calibration.thresholds
        #expect(limits.confidence == 0.35 && limits.shortAnswer == 0.25 && limits.agreement == 0.25)
        #expect(limits.objection == 0.3 && limits.objectionShare == 0.7)
        #expect(calibration.reranking.questionLikelihood == 4 && calibration.reranking.answerability == 1)
        #expect(SupportModel.defaultThreshold == 0.5)
        #expect(calibration.source.contains("0009"))
    }
}
