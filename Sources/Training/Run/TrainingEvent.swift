import Formats

/// What a run reports: one line of its log each.
package enum TrainingEvent: Sendable, Equatable {
    case started(RunSettings, parameterCount: Int, resumedAfter: Int)
    case step(StepReport, seconds: Double)
    case validated(step: Int, Validation)
    case finished(step: Int, seconds: Double)

    /// What is measured on held-out data.
    package struct Validation: Sendable, Equatable, Codable {
        package var loss: Double
        package var reading: ReadingMetrics?
        package var ranking: RankingMetrics?

        package init(loss: Double, reading: ReadingMetrics? = nil, ranking: RankingMetrics? = nil) {
            self.loss = loss
            self.reading = reading
            self.ranking = ranking
        }
    }
}

extension TrainingEvent: Encodable {
    private enum Key: String, CodingKey {
        case event, settings, parameters, resumedAfter, step, loss, learningRate, gradientNorm, tokens, seconds,
            exactMatch
        case f1, auroc, answerable, unanswerable, ranking
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .started(let settings, let parameterCount, let resumedAfter):
            try container.encode("started", forKey: .event)
            try container.encode(settings, forKey: .settings)
            try container.encode(parameterCount, forKey: .parameters)
            try container.encode(resumedAfter, forKey: .resumedAfter)
        case .step(let report, let seconds):
            try container.encode("step", forKey: .event)
            try container.encode(report.step, forKey: .step)
            try container.encode(report.loss, forKey: .loss)
            try container.encode(report.learningRate, forKey: .learningRate)
            try container.encode(report.gradientNorm, forKey: .gradientNorm)
            try container.encode(report.tokenCount, forKey: .tokens)
            try container.encode(seconds, forKey: .seconds)
        case .validated(let step, let validation):
            try container.encode("validation", forKey: .event)
            try container.encode(step, forKey: .step)
            try container.encode(validation.loss, forKey: .loss)
            try container.encodeIfPresent(validation.ranking, forKey: .ranking)
            guard let reading = validation.reading else { return }
            try container.encode(reading.exactMatch, forKey: .exactMatch)
            try container.encode(reading.f1, forKey: .f1)
            try container.encodeIfPresent(reading.auroc, forKey: .auroc)
            try container.encode(reading.answerableCount, forKey: .answerable)
            try container.encode(reading.unanswerableCount, forKey: .unanswerable)
        case .finished(let step, let seconds):
            try container.encode("finished", forKey: .event)
            try container.encode(step, forKey: .step)
            try container.encode(seconds, forKey: .seconds)
        }
    }

    /// The event as one line of JSON, keys sorted.
    package func line() throws -> String {
        try JSONOutput.line(self, keys: .asDeclared)
    }
}
