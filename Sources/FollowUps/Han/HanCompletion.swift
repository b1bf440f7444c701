/// The self-contained forms that a Chinese follow-up question may have.
struct HanCompletion: Sendable {
    private let words: HanWords
    private let conversation: Conversation

    init(after conversation: Conversation, _ words: HanWords = .chinese) {
        self.conversation = conversation
        self.words = words
    }

    /// The candidates, each with the nats that speak for it before the model is asked; none where the conversation names
    /// nothing that fits, or is not Chinese.
    func candidates(for reference: HanReference, in question: String) -> [RewriteCandidate] {
        guard let last = conversation.turns.last, HanWords.isChinese(last.question) else { return [] }
        switch reference {
        case .instead(let topic): return instead(topic, last.question)
        case .asking(let phrase): return asking(phrase, last)
        case .pronoun(let pronoun, let range):
            return mentions(for: pronoun).filter { !question.contains($0.text) }.map { mention in
                RewriteCandidate(
                    text: question[..<range.lowerBound] + mention.text + question[range.upperBound...],
                    prior: mention.prior)
            }
        }
    }

    // MARK: What was named

    private struct Mention {
        let text: String
        var prior: Double
    }

    /// What the conversation has named, with what speaks for each.
    private func mentions(for pronoun: HanReference.Pronoun) -> [Mention] {
        var found: [Mention] = []
        for (age, turn) in conversation.turns.reversed().enumerated() where HanWords.isChinese(turn.question) {
            let asked =
                switch pronoun {
                case .person, .several: HanWords.holds(turn.question, anyOf: words.who)
                case .place: HanWords.holds(turn.question, anyOf: words.where)
                case .thing: false
                }
            let earlier = -3.0 * Double(age)
            // Who or where was asked for is what is talked about next.
            let names = news(of: turn).filter { pronoun == .thing || !$0.contains(where: \.isNumber) }
            for (place, name) in names.enumerated() {
                found.append(Mention(text: name, prior: earlier + (asked ? 4 : -2) - Double(place)))
            }
            if let topic = topic(of: turn.question) {
                found.append(Mention(text: topic, prior: earlier + (asked ? -2 : 2)))
            }
            if let object = object(of: turn.question), pronoun == .thing {
                found.append(Mention(text: object, prior: earlier + 1))
            }
        }
        return found
    }

    /// The phrase that a question begins with and is about: "爱迪生" of "爱迪生什么时候出生？".
    private func topic(of question: String) -> String? {
        let rest = HanWords.dropping(words.openings, from: HanReference.stem(of: question))
        let end = HanWords.first(of: words.topicEnds + words.interrogatives, in: rest)?.lowerBound ?? rest.startIndex
        // "图书馆" of "图书馆周一几点开门？".
        let time = HanWords.first(of: words.times, in: rest[..<end])?.lowerBound ?? end
        return name(rest[..<(time > rest.startIndex ? time : end)])
    }

    /// What a question ends with behind the verb's "了": "电话" of "谁发明了电话？".
    private func object(of question: String) -> String? {
        let stem = HanReference.stem(of: question)
        guard let particle = stem.firstRange(of: "了") else { return nil }
        return name(stem[particle.upperBound...])
    }

    /// What an answer says that its question did not, in stretches.
    private func news(of turn: Conversation.Turn) -> [String] {
        var names: [String] = []
        var stretch = ""
        func end() {
            if let name = name(stretch[...]), !names.contains(name) { names.append(name) }
            stretch = ""
        }
        for character in turn.answer {
            let isSaid = turn.question.contains(character)
            if isSaid || character.isWhitespace || "，。、；：！？（）()“”《》".contains(character) {
                end()
            } else {
                stretch.append(character)
            }
        }
        end()
        return Array(names.prefix(4))
    }

    /// A stretch as a name: without particles at its ends, and with no word that asks; nil if nothing is left.
    private func name(_ stretch: Substring) -> String? {
        var stretch = HanWords.dropping(words.particles, from: stretch)
        while let particle = words.particles.first(where: { stretch.hasSuffix($0) }) {
            stretch = stretch.dropLast(particle.count)
        }
        guard (1...HanReference.longestName).contains(stretch.count),
            !HanWords.holds(stretch, anyOf: words.interrogatives)
        else { return nil }
        return String(stretch)
    }

    // MARK: What was left out

    /// The question before with something else in the place of what it is about or of what it asks of that, or at another
    /// time.
    private func instead(_ topic: String, _ previous: String) -> [RewriteCandidate] {
        if let time = previous.firstRange(of: /\d+\s?(年|月|世纪|世紀)/), topic.contains(/^\d+\s?(年|月|世纪|世紀)/) {
            return [RewriteCandidate(text: previous.replacingCharacters(in: time, with: topic), prior: 0)]
        }
        if words.times.contains(topic) { return [RewriteCandidate(text: at(topic, previous), prior: 0)] }
        guard let old = self.topic(of: previous), let place = previous.firstRange(of: old) else { return [] }
        let other = RewriteCandidate(text: previous.replacingCharacters(in: place, with: topic), prior: 0)
        guard let asked = attribute(behind: place, in: previous) else { return [other] }
        // "老虎的体重是多少？" and "那身高呢？": no topic, but something else about the same one.
        return [other, RewriteCandidate(text: previous.replacingCharacters(in: asked, with: topic), prior: -0.5)]
    }

    /// The question before at another time, which takes the place of the time that it names, or stands behind what it is about.
    private func at(_ time: String, _ previous: String) -> String {
        if let known = HanWords.first(of: words.times, in: previous) {
            return previous.replacingCharacters(in: known, with: time)
        }
        let place = topic(of: previous).flatMap { previous.firstRange(of: $0)?.upperBound } ?? previous.startIndex
        return previous.replacingCharacters(in: place..<place, with: time)
    }

    /// What a question asks of its topic by name: "体重" of "老虎的体重是多少？".
    private func attribute(behind topic: Range<String.Index>, in question: String) -> Range<String.Index>? {
        let rest = question[topic.upperBound...]
        guard rest.hasPrefix("的") else { return nil }
        let name = rest.dropFirst()
        let end = HanWords.first(of: words.topicEnds + words.interrogatives, in: name)?.lowerBound ?? name.startIndex
        return end > name.startIndex ? name.startIndex..<end : nil
    }

    /// The question before with another phrase that asks; what it asked for is known by now.
    private func asking(_ phrase: String, _ last: Conversation.Turn) -> [RewriteCandidate] {
        let question = HanReference.stem(of: last.question)
        guard let asked = HanWords.first(of: words.adverbial + words.interrogatives, in: question) else { return [] }
        let isAdverbial = words.adverbial.contains(String(question[asked]))
        let (before, after) = (question[..<asked.lowerBound], question[asked.upperBound...])
        if isAdverbial { return [RewriteCandidate(text: before + phrase + after + "？", prior: 0)] }
        return news(of: last).enumerated().map { place, name in
            // "谁发明了电话？" becomes "贝尔什么时候发明了电话？".
            let text: String
            if before.isEmpty {
                text = name + phrase + after
            } else if let topic = topic(of: last.question), before.hasPrefix(topic) {
                text = topic + phrase + before.dropFirst(topic.count) + name + after
            } else {
                text = phrase + before + name + after
            }
            return RewriteCandidate(text: text + "？", prior: -Double(place))
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
