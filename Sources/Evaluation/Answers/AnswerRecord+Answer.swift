import Answering
import Documents
import IndexStore
import Inference
import Passages
import Retrieval

extension AnswerRecord {
    /// Judges a reply.
    ///
    /// - Parameters:
    ///   - reply: made with the threshold taken off.
    ///   - threshold: the confidence below which it counts as withheld.
    ///   - found: the hits of its search, best first.
    ///   - passageCount: how many of them were read.
    init(
        _ asked: AskedQuestion, _ reply: Reply, threshold: Double, found: [Hit], passageCount: Int,
        wholeSeconds: Double, parsers: DocumentParsers
    ) async {
        let answer = reply.answer
        let objections = Set(answer?.disagreeing ?? [])
        let sentences = (answer?.sentences ?? []).filter { !objections.isSuperset(of: $0.citationIDs) }.map(\.text)
            .joined(separator: " ")
        let said = answer?.shortAnswer ?? sentences
        let match = AnswerMatch.score(said, accepted: asked.accepted)
        var check = QuoteCheck(parsers: parsers)
        let citations = answer?.citations ?? []
        var quotes: [CitedQuote] = []
        for citation in citations {
            quotes.append(
                CitedQuote(
                    citation, place: asked.place, source: await check.verdict(on: citation),
                    disagrees: objections.contains(citation.id)))
        }
        let ids = Set(citations.map(\.id))
        let rank = asked.place.flatMap { place in
            found.first { hit in
                ([hit.passage.id] + hit.duplicates).contains(where: place.passages.contains)
            }?.rank
        }
        self.init(
            id: asked.id, question: asked.question, document: asked.document, accepted: asked.accepted,
            evidence: asked.evidence)
        self.answer = sentences
        shortAnswer = answer?.shortAnswer
        kind = answer?.kind
        expectedKind = asked.answerKind
        confidence = answer?.confidence ?? 0
        abstained = (answer?.confidence ?? -1) < threshold
        exact = match.exact
        f1 = match.f1
        contained = AnswerMatch.contains(sentences, accepted: asked.accepted)
        self.citations = quotes
        citationsWithoutQuote = (answer?.sentences ?? []).reduce(0) {
            $0 + $1.citationIDs.count { !ids.contains($0) }
        }
        evidenceRank = rank
        passagesRead = min(passageCount, found.count)
        seconds = Seconds(whole: wholeSeconds, parts: reply.timings)
    }
}

extension AnswerRecord.CitedQuote {
    init(_ citation: Citation, place: EvidenceMap.Place?, source: Source, disagrees: Bool) {
        let count = place?.count(in: citation.startByte..<citation.endByte, of: citation.documentID)
        self.init(
            id: citation.id, quote: citation.quote, source: source, hitsEvidence: count.map { $0 > 0 },
            disagrees: disagrees)
        evidenceBytes = count
        path = citation.path
        title = citation.title
        firstLine = citation.firstLine
        lastLine = citation.lastLine
        startByte = citation.startByte
        endByte = citation.endByte
    }
}
