import Answering
import Inference

extension AnswerReport {
    /// Computes the figures of some records.
    ///
    /// - Precondition: at least one record.
    /// - Complexity: O(resamples × n log n).
    package init(_ records: [AnswerRecord], setting: Setting) {
        precondition(!records.isEmpty, "figures need a question")
        let bootstrap = setting.bootstrap
        self.setting = setting
        answerable = records.count(where: \.isAnswerable)
        unanswerable = records.count - answerable
        figures = Self.figures(records, bootstrap)
        confidence = AnswerJudgement.allCases.map { Self.confidence(in: $0, records, bootstrap) }
        best = answerable > 0 && unanswerable > 0 ? Self.bestThreshold(records) : nil
        citations = Citations(records)
        seconds = Self.seconds(records, bootstrap)
        documents = Self.rows(records)
        kinds = Self.kindRows(records)
    }

    private static func kindRows(_ records: [AnswerRecord]) -> [KindRow] {
        let groups = Dictionary(grouping: records.filter(\.isAnswerable)) { $0.expectedKind ?? "" }
        guard groups.keys.contains(where: { !$0.isEmpty }) else { return [] }
        return groups.sorted { $0.key < $1.key }.map { kind, records in
            let placed = records.filter { $0.evidence != nil }
            func isRight(_ quote: AnswerRecord.CitedQuote) -> Bool { quote.hitsEvidence == true && !quote.disagrees }
            let right = placed.filter { $0.citations.contains(where: isRight) }
            let quotes = right.flatMap(\.citations).filter { !$0.disagrees }
            let (all, evidence) = quotes.reduce(into: (0, 0)) { sums, quote in
                sums.0 += quote.endByte - quote.startByte
                sums.1 += quote.evidenceBytes ?? 0
            }
            return KindRow(
                kind: kind, questions: records.count,
                answered: Double(records.count { !$0.abstained }) / Double(records.count),
                citesEvidence: placed.isEmpty ? nil : Double(right.count) / Double(placed.count),
                besideThePoint: all == 0 ? nil : 1 - Double(evidence) / Double(all))
        }
    }

    private static func figures(_ records: [AnswerRecord], _ bootstrap: Bootstrap) -> [AnswerMetric: Figure] {
        let columns = AnswerMetric.allCases.map { metric in records.map(metric.value) }
        let estimates = bootstrap.estimates(of: records.count) { places in
            columns.map { column in
                var (sum, count) = (0.0, 0)
                for place in places {
                    guard let value = column[place] else { continue }
                    sum += value
                    count += 1
                }
                return count > 0 ? sum / Double(count) : nil
            }
        }
        var figures: [AnswerMetric: Figure] = [:]
        for (index, metric) in AnswerMetric.allCases.enumerated() {
            guard let estimate = estimates[index] else { continue }
            figures[metric] = Figure(estimate: estimate, questions: columns[index].count { $0 != nil })
        }
        return figures
    }

    private static func confidence(
        in judgement: AnswerJudgement, _ records: [AnswerRecord], _ bootstrap: Bootstrap
    ) -> Confidence {
        let rated = records.map { RatedAnswer(confidence: $0.confidence, isRight: judgement.isRight($0)) }
        let estimates = bootstrap.estimates(of: rated.count) { places in
            let drawn = places.map { rated[$0] }
            return [
                Double(drawn.count(where: \.isRight)) / Double(drawn.count), drawn.rankingQuality,
                CoverageCurve(drawn).area, drawn.brierScore,
            ]
        }
        let none = Estimate(mean: 0, low: 0, high: 0)
        return Confidence(
            judgement: judgement, share: estimates[0] ?? none, auroc: estimates[1], area: estimates[2] ?? none,
            brier: estimates[3] ?? none, curve: CoverageCurve(rated),
            reliability: ReliabilityDiagram(rated, bootstrap: bootstrap))
    }

    /// Walks the thresholds down: with each, the answers at least as sure are given and the others withheld. O(n log n).
    static func bestThreshold(_ records: [AnswerRecord]) -> BestThreshold {
        let sorted = records.sorted { $0.confidence > $1.confidence }
        var sum = Double(sorted.count { !$0.isAnswerable })
        // Nothing answered is the start: any threshold above 1 gives it.
        var best = (threshold: 1.0.nextUp, sum: sum)
        for (place, record) in sorted.enumerated() {
            sum += record.isAnswerable ? record.f1 : -1
            let isLastOfItsConfidence =
                place + 1 == sorted.count || sorted[place + 1].confidence != record.confidence
            if isLastOfItsConfidence, sum > best.sum { best = (record.confidence, sum) }
        }
        return BestThreshold(threshold: best.threshold, overallF1: best.sum / Double(records.count))
    }

    private static func seconds(_ records: [AnswerRecord], _ bootstrap: Bootstrap) -> Seconds {
        let whole = records.map(\.seconds.whole)
        let estimates = bootstrap.estimates(of: whole.count) { places in
            let sorted = places.map { whole[$0] }.sorted()
            return [Bootstrap.quantile(0.5, of: sorted), Bootstrap.quantile(0.95, of: sorted)]
        }
        let none = Estimate(mean: 0, low: 0, high: 0)
        func mean(_ part: (AnswerTimings) -> Double) -> Double {
            records.reduce(0) { $0 + part($1.seconds.parts) } / Double(records.count)
        }
        return Seconds(
            median: estimates[0] ?? none, tail: estimates[1] ?? none,
            parts: AnswerTimings(
                retrieveSeconds: mean(\.retrieveSeconds), rerankSeconds: mean(\.rerankSeconds),
                readSeconds: mean(\.readSeconds)))
    }

    private static func rows(_ records: [AnswerRecord]) -> [DocumentRow] {
        let groups = Dictionary(grouping: records) { $0.document ?? "" }
        guard groups.count > 1 else { return [] }
        return groups.sorted { $0.key < $1.key }.map { document, records in
            let answerable = records.filter(\.isAnswerable)
            func mean(_ value: (AnswerRecord) -> Double) -> Double? {
                answerable.isEmpty ? nil : answerable.reduce(0) { $0 + value($1) } / Double(answerable.count)
            }
            return DocumentRow(
                document: document, answerable: answerable.count, unanswerable: records.count - answerable.count,
                exactMatch: mean { $0.exact ? 1 : 0 }, f1: mean(\.f1),
                auroc: RankStatistic.auroc(
                    positives: answerable.map(\.confidence),
                    negatives: records.filter { !$0.isAnswerable }.map(\.confidence)))
        }
    }
}

extension AnswerReport.Citations {
    /// Counts the citations of some records.
    init(_ records: [AnswerRecord]) {
        for record in records {
            for citation in record.citations {
                count += 1
                switch citation.source {
                case .verbatim: verbatim += 1
                case .stale: stale += 1
                case .invented: invented += 1
                }
            }
            count += record.citationsWithoutQuote
            invented += record.citationsWithoutQuote
        }
    }
}
