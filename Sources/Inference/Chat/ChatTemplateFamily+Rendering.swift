extension ChatTemplateFamily {
    /// The conversation as control tokens and text.
    ///
    /// Families without a system role (Gemma, Mistral) carry the system message at the front of the first user message.
    /// In these, whose turns alternate, neighbouring messages of one role become one, and several system messages are
    /// joined. What a tool says counts as said by the person.
    func pieces(for messages: [ChatMessage], _ addsGenerationPrompt: Bool) -> [ChatPiece] {
        let messages = messages.map { message in
            ChatMessage(role: message.role == .tool ? .user : message.role, content: message.content)
        }
        return switch self {
        case .chatML: chatML(messages, addsGenerationPrompt)
        case .llama3: llama3(messages, addsGenerationPrompt)
        case .gemma: gemma(messages, addsGenerationPrompt)
        case .phi3: phi3(messages, addsGenerationPrompt)
        case .mistralV3, .mistralTekken: mistral(messages)
        }
    }

    private func chatML(_ messages: [ChatMessage], _ addsGenerationPrompt: Bool) -> [ChatPiece] {
        var pieces: [ChatPiece] = []
        for message in messages {
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
        var pieces: [ChatPiece] = [.beginningOfText]
        for message in messages {
            pieces += header(message.role.rawValue) + [.text(trimmed(message.content)), .control("<|eot_id|>")]
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
        for message in messages {
            pieces += [
                .control("<|\(message.role.rawValue)|>"), .text("\n\(message.content)"), .control("<|end|>"),
                .text("\n"),
            ]
        }
        return pieces + (addsGenerationPrompt ? [.control("<|assistant|>"), .text("\n")] : [.endOfText])
    }

    private func mistral(_ messages: [ChatMessage]) -> [ChatPiece] {
        let (system, turns) = alternatingTurns(messages)
        let space = self == .mistralV3 ? " " : ""
        var pieces: [ChatPiece] = [.beginningOfText]
        for turn in withSystemMessage(system, in: turns) {
            if turn.role == .assistant {
                pieces += [.text(space + (space.isEmpty ? turn.content : trimmed(turn.content))), .endOfText]
            } else {
                pieces += [.control("[INST]"), .text(space + turn.content), .control("[/INST]")]
            }
        }
        return pieces
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

    /// Puts a system message in front of the first user message.
    private func withSystemMessage(_ system: String?, in turns: [ChatMessage]) -> [ChatMessage] {
        guard let system else { return turns }
        var turns = turns
        guard let index = turns.firstIndex(where: { $0.role == .user }) else {
            return [ChatMessage(role: .user, content: system)] + turns
        }
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
