import Inference
import Passages
import Retrieval

// Questions for several things: what the passages found lay out in lists and tables, and what a reader finds in their parts.
extension AnswerRun {
    /// How many passages are looked at for the things of a list, and how many of their like beside them.
    private static let listPassages = 20

    /// How many parts of passages are read for a list at most.
    private static let mostUnits = 30

    /// Finds and reads passages: for a number of things first one that states it, then all that hold some of them.
    ///
    /// - Returns: no evidence where nothing is found.
    func gather() async throws -> (found: Found, evidence: Evidence?) {
        guard let list = ListQuestion(question) else { return try await findAndRead() }
        var stated: (found: Found, evidence: Evidence?)?
        if list.isCount, engine.reader != nil {
            let read = try await findAndRead()
            if let evidence = read.evidence, states(evidence) { return read }
            stated = read
        }
        var retrieval = options.retrieval
        // Their parts are judged instead.
        retrieval.rerank = 0
        let count = max(options.passageCount, Self.listPassages)
        var found = try await find(list.asked, retrieval, passageCount: count, stopsAtAnswer: false)
        found.passages += try await nearDuplicates(of: found.passages)
        try Task.checkCancellation()
        if let evidence = try await listed(list, in: found) { return (found, evidence) }
        if let stated { return stated }
        return try await findAndRead()
    }

    /// Whether a passage answers with a number.
    private func states(_ evidence: Evidence) -> Bool {
        guard evidence.measured.confidence >= threshold, let best = evidence.found?.best else { return false }
        return best.kind == .words && !StatedFacts(best.text).numbers.isEmpty
    }

    /// The passages that take no places since they say nearly the same: of a list, each can be an item.
    private func nearDuplicates(of hits: [Hit]) async throws -> [Hit] {
        var found: [Hit] = []
        for hit in hits {
            let references = hit.nearDuplicates.filter { $0.index == hit.index }.prefix(Self.listPassages - found.count)
            for passage in try await index(of: hit).passages(ids: references.map(\.passageID)) {
                var like = hit
                like.passage = passage
                like.trace.reranking = nil
                found.append(like)
            }
        }
        return found
    }

    /// What passages hold of the things that a question asks for; nil where they are fewer than two.
    private func listed(_ list: ListQuestion, in found: Found) async throws -> Evidence? {
        let documents = found.passages.map(\.passage.path)
        let laidOut = found.passages.map { $0.listedItems(of: list) }
        var items = Array(laidOut.joined()).merged(inOrderOf: documents)
        var evidence: Evidence?
        if items.count > 1 {
            var holding = found
            let best = found.passages.indices.filter { !laidOut[$0].isEmpty }.prefix(max(1, options.passageCount))
            holding.passages = best.map { found.passages[$0] }
            var read = try await read(list.asked, holding)
            read.measured.confidence = max(read.measured.confidence, LikelihoodCalibration.standard.forms.laidOut)
            evidence = read
        }
        if list.wantsAll, engine.reader != nil {
            var parts = found
            parts.passages = units(of: found.passages, of: list, beside: items)
            if !parts.passages.isEmpty {
                let read = try await read(list.asked, parts)
                let isShort = options.style == .short
                // Beside a list that names the things, a whole sentence tells something of them rather than one of them.
                let found = (read.found?.items ?? []).filter { items.count < 2 || $0.kind == .words }
                    .filter { !QuestionWords.holds($0.quote.text, anyOf: QuestionWords.english.announcing) }
                let further = found.map { ListedItem($0, isShort: isShort) }
                items = (items + further).merged(inOrderOf: documents)
                evidence = evidence.map { $0.measured.confidence < read.measured.confidence ? read : $0 } ?? read
            }
        }
        guard items.count > 1 else { return nil }
        evidence?.items = items
        return evidence
    }

    /// The parts of passages that are read one by one, those that speak of the things or stand under a heading that does;
    /// all where none does, and nothing is laid out.
    private func units(of passages: [Hit], of list: ListQuestion, beside items: [ListedItem]) -> [Hit] {
        let units = passages.flatMap { hit in hit.units.map { (hit, unit: $0) } }.filter { hit, unit in
            let place = unit.passage.startByte..<unit.passage.endByte
            // Of code only what names the things does.
            guard ContentWords(unit.passage.text).contains(list.noun) || !unit.isCode(of: hit) else { return false }
            let isSaid = items.contains {
                $0.quote.hit.passage.path == unit.passage.path && $0.quote.byteRange.overlaps(place)
            }
            // What leads in to something names nothing itself.
            return !isSaid && !unit.passage.text.hasSuffix(":")
        }
        .map(\.unit)
        let isLaidOut = items.count > 1
        let speaking = units.filter { unit in
            let text = isLaidOut ? unit.passage.text : unit.readingText
            return ContentWords(text).contains(list.noun)
        }
        return Array((isLaidOut || speaking.count > 1 ? speaking : units).prefix(Self.mostUnits))
    }

    /// Says several things, each on a line of its own.
    func draft(_ items: [ListedItem], _ evidence: Evidence, in assembly: AnswerAssembly) async throws -> Draft {
        var draft = Draft(assembly: assembly, style: options.style == .short ? .short : .sentence)
        draft.usage = Usage(promptTokens: evidence.passages.reduce(0) { $0 + $1.passage.tokenCount })
        for (number, item) in items.enumerated() {
            var quote = item.quote
            if quote.support == 0 { quote.support = evidence.measured.confidence }
            try await draft.assembly.add(
                item.text, after: "\n", lead: "- ", emphasis: item.emphasis, quotes: [quote], support: quote.support)
            if number % 16 == 0 { try Task.checkCancellation() }
        }
        draft.assembly.add("\n\nThe list may not be complete.")
        draft.mayBeIncomplete = true
        return draft
    }
}
