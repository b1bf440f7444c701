import Answering
import Passages

/// Texts before the first of which a reply ends.
struct StopTexts: Sendable {
    private let texts: [[UInt8]]

    /// - Parameter texts: none of them empty.
    init(_ texts: [String]) { self.texts = texts.map { Array($0.utf8) } }

    var isEmpty: Bool { texts.isEmpty }

    /// Where the first of the texts begins; nil where none is there.
    func place(in bytes: [UInt8]) -> Int? { texts.compactMap { bytes.firstRange(of: $0)?.lowerBound }.min() }

    /// How many bytes at the end may be the beginning of one of the texts.
    func openCount(in bytes: [UInt8]) -> Int {
        texts.map { text in
            (1..<max(1, text.count)).reversed().first { bytes.suffix($0).elementsEqual(text.prefix($0)) } ?? 0
        }.max() ?? 0
    }

    /// The reply as far as the first of the texts, with what is cited there.
    func ending(_ reply: Reply) -> Reply {
        guard let end = place(in: Array(reply.text.utf8)) else { return reply }
        let text = String(decoding: reply.text.utf8.prefix(end), as: UTF8.self)
        switch reply {
        case .withheld(var abstention):
            abstention.text = text
            return .withheld(abstention)
        case .said(var answer):
            answer.text = text
            answer.citations = answer.citations.filter { citation in
                // Its marker has to be there too: it is what a person sees of it.
                let rest = text.utf8.dropFirst(citation.answerSpan.endByte)
                return citation.answerSpan.endByte <= end && !rest.ranges(of: Array("[\(citation.id)]".utf8)).isEmpty
            }
            let known = Set(answer.citations.map(\.id))
            answer.agreeing = answer.agreeing.filter(known.contains)
            answer.disagreeing = answer.disagreeing.filter(known.contains)
            answer.sentences = answer.sentences.compactMap { sentence in
                var sentence = sentence
                sentence.citationIDs = sentence.citationIDs.filter(known.contains)
                return sentence.span.endByte <= end && !sentence.citationIDs.isEmpty ? sentence : nil
            }
            return .said(answer)
        }
    }
}

/// A reply's events as far as the first of some texts. What may be the beginning of one is held back until it is known.
struct StoppingEvents: Sendable {
    private let stop: StopTexts
    /// The text of the events that were passed on and of those that are held.
    private var bytes: [UInt8] = []
    private var held: [(event: AnswerEvent, endByte: Int)] = []
    private var isOver = false

    init(_ stop: StopTexts) { self.stop = stop }

    /// Takes an event.
    ///
    /// - Returns: what can be passed on now.
    mutating func add(_ event: AnswerEvent) -> [AnswerEvent] {
        if case .finished(let reply) = event {
            defer { held = [] }
            return held.map(\.event) + [.finished(stop.ending(reply))]
        }
        guard !isOver else { return [] }
        bytes += event.text.utf8
        held.append((event, bytes.count))
        if let end = stop.place(in: bytes) {
            isOver = true
            return cut(at: end)
        }
        let sure = bytes.count - stop.openCount(in: bytes)
        let count = held.prefix { $0.endByte <= sure }.count
        defer { held.removeFirst(count) }
        return held.prefix(count).map(\.event)
    }

    /// What stands before the end, and no more.
    private mutating func cut(at end: Int) -> [AnswerEvent] {
        defer { held = [] }
        var events: [AnswerEvent] = []
        for (event, endByte) in held {
            let count = event.text.utf8.count
            guard endByte > end else {
                events.append(event)
                continue
            }
            let kept = bytes[(endByte - count)..<max(endByte - count, end)]
            if !kept.isEmpty { events.append(.text(String(decoding: kept, as: UTF8.self))) }
            break
        }
        return events
    }
}

extension AnswerEvent {
    /// What the event adds to the reply's text.
    fileprivate var text: String {
        switch self {
        case .text(let piece): piece
        case .emphasis(let piece): "**\(piece)**"
        case .retrieved, .citation, .nearest, .finished: ""
        }
    }
}
