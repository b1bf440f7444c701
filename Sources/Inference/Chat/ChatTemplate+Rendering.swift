extension ChatTemplate {
    /// The conversation as control tokens and text.
    func pieces(for messages: [ChatMessage], addsGenerationPrompt: Bool) -> [ChatPiece] {
        switch family {
        case .chatML: chatML(messages, addsGenerationPrompt)
        case .llama3: llama3(messages, addsGenerationPrompt)
        case .gemma: gemma(messages, addsGenerationPrompt)
        case .phi3: phi3(messages, addsGenerationPrompt)
        case .llama2: llama2(messages)
        case .mistralV0, .mistralV1, .mistralV3, .mistralTekken: mistral(messages)
        }
    }

    private func chatML(_ messages: [ChatMessage], _ addsGenerationPrompt: Bool) -> [ChatPiece] {
        var pieces: [ChatPiece] = []
        for message in withDefaultSystemMessage(messages) {
            pieces += [
                .control("<|im_start|>"), .text("\(message.role.rawValue)\n\(message.content)"),
                .control("<|im_end|>"), .text("\n"),
            ]
        }
        if addsGenerationPrompt { pieces += [.control("<|im_start|>"), .text("assistant\n")] }
        return pieces
    }

    private func llama3(_ messages: [ChatMessage], _ addsGenerationPrompt: Bool) -> [ChatPiece] {
        func header(_ role: String) -> [ChatPiece] {
            [.control("<|start_header_id|>"), .text(role), .control("<|end_header_id|>"), .text("\n\n")]
        }
        var messages = withDefaultSystemMessage(messages)
        if systemPreamble != nil, messages.first?.role != .system {
            messages.insert(ChatMessage(role: .system, content: ""), at: 0)
        }
        var pieces: [ChatPiece] = [.beginningOfText]
        for (index, message) in messages.enumerated() {
            let preamble = index == 0 ? systemPreamble ?? "" : ""
            pieces += header(message.role.rawValue)
            pieces += [.text(preamble + trimmed(message.content)), .control("<|eot_id|>")]
        }
        return addsGenerationPrompt ? pieces + header("assistant") : pieces
    }

    private func gemma(_ messages: [ChatMessage], _ addsGenerationPrompt: Bool) -> [ChatPiece] {
        var pieces: [ChatPiece] = [.beginningOfText]
        let (system, turns) = alternatingTurns(messages)
        // The message is trimmed, the system message in front of it is not.
        let trimmedTurns = turns.map { ChatMessage(role: $0.role, content: trimmed($0.content)) }
        for turn in withSystemMessage(system, in: trimmedTurns) {
            let role = turn.role == .assistant ? "model" : "user"
            pieces += [
                .control("<start_of_turn>"), .text("\(role)\n\(turn.content)"), .control("<end_of_turn>"),
                .text("\n"),
            ]
        }
        if addsGenerationPrompt { pieces += [.control("<start_of_turn>"), .text("model\n")] }
        return pieces
    }

    private func phi3(_ messages: [ChatMessage], _ addsGenerationPrompt: Bool) -> [ChatPiece] {
        var pieces: [ChatPiece] = []
        for message in withDefaultSystemMessage(messages) {
            pieces += [
                .control("<|\(message.role.rawValue)|>"), .text("\n\(message.content)"), .control("<|end|>"),
                .text("\n"),
            ]
        }
        return pieces + (addsGenerationPrompt ? [.control("<|assistant|>"), .text("\n")] : [.endOfText])
    }

    private func llama2(_ messages: [ChatMessage]) -> [ChatPiece] {
        let (system, turns) = alternatingTurns(messages)
        var pieces: [ChatPiece] = []
        var waiting = (system ?? defaultSystemMessage).map { "<<SYS>>\n\($0)\n<</SYS>>\n\n" } ?? ""
        for turn in turns.isEmpty ? [ChatMessage(role: .user, content: "")] : turns {
            if turn.role == .assistant {
                pieces += [.text(" \(trimmed(turn.content)) "), .endOfText]
            } else {
                pieces += [.beginningOfText, .text("[INST] \(trimmed(waiting + turn.content)) [/INST]")]
                waiting = ""
            }
        }
        return pieces
    }

    private func mistral(_ messages: [ChatMessage]) -> [ChatPiece] {
        let (system, turns) = alternatingTurns(messages)
        var pieces: [ChatPiece] = [.beginningOfText]
        for turn in withSystemMessage(system, in: turns) {
            switch (turn.role == .assistant, family) {
            case (true, .mistralV0), (true, .mistralTekken):
                pieces += [.text(turn.content), .endOfText]
            case (true, _):
                pieces += [.text(" \(trimmed(turn.content))"), .endOfText]
            case (false, .mistralTekken):
                pieces += [.control("[INST]"), .text(turn.content), .control("[/INST]")]
            case (false, .mistralV3):
                pieces += [.control("[INST]"), .text(" \(turn.content)"), .control("[/INST]")]
            case (false, .mistralV1):
                pieces += [.text(" [INST] \(turn.content) [/INST]")]
            case (false, _):
                pieces += [.text("[INST] \(turn.content) [/INST]")]
            }
        }
        return pieces
    }

    private func withDefaultSystemMessage(_ messages: [ChatMessage]) -> [ChatMessage] {
        guard let defaultSystemMessage, messages.first?.role != .system else { return messages }
        return [ChatMessage(role: .system, content: defaultSystemMessage)] + messages
    }

    /// System messages joined, and the other messages with neighbours of one role joined.
    private func alternatingTurns(_ messages: [ChatMessage]) -> (system: String?, turns: [ChatMessage]) {
        let system = messages.filter { $0.role == .system }.map(\.content)
        var turns: [ChatMessage] = []
        for message in messages where message.role != .system {
            if let last = turns.last, last.role == message.role {
                turns[turns.count - 1].content = "\(last.content)\n\n\(message.content)"
            } else {
                turns.append(message)
            }
        }
        return (system.isEmpty ? nil : system.joined(separator: "\n\n"), turns)
    }

    /// Puts a system message in front of the first or the last user message.
    private func withSystemMessage(_ system: String?, in turns: [ChatMessage]) -> [ChatMessage] {
        guard let system = system ?? defaultSystemMessage else { return turns }
        var turns = turns
        let index =
            putsSystemMessageLast
            ? turns.lastIndex { $0.role == .user } : turns.firstIndex { $0.role == .user }
        guard let index else { return [ChatMessage(role: .user, content: system)] + turns }
        turns[index].content = "\(system)\n\n\(turns[index].content)"
        return turns
    }
}

/// The text without white space at both ends, as Jinja's `trim` and Python's `strip` do it.
private func trimmed(_ text: String) -> String {
    let rest = text.drop(while: \.isWhitespace)
    guard let end = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(rest[...end])
}
