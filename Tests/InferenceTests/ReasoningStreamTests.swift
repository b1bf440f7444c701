import Inference
import TestSupport
import Testing

@Suite("Thoughts apart from answers")
struct ReasoningStreamTests {
    /// What a stream makes of text that arrives in parts.
    private func divide(_ parts: [String], isOpen: Bool = false) -> ReasoningStream.Part {
        var stream = ReasoningStream(isOpen: isOpen)
        var whole = ReasoningStream.Part()
        for text in parts + [nil] {
            let part = text.map { stream.append($0) } ?? stream.finish()
            whole.reasoning += part.reasoning
            whole.content += part.content
        }
        return whole
    }

    private static let texts: [(text: String, isOpen: Bool, reasoning: String, content: String)] = [
        ("Four.", false, "", "Four."), ("  \n Four. ", false, "", "  \n Four. "),
        ("<think>\nTwo and\n\ntwo.\n</think>\n\nFour.\n", false, "Two and\n\ntwo.", "Four.\n"),
        ("\nTwo.</think>Four.", true, "Two.", "Four."), ("<think></think>\n\nFour.", false, "", "Four."),
        ("<think>\nNever ends \n", false, "Never ends", ""), ("Never ends", true, "Never ends", ""),
        ("Say <think>x</think>", false, "", "Say <think>x</think>"), ("<thin", false, "", "<thin"),
        ("<think>a < b </thi </think> c </think>", false, "a < b </thi", "c </think>"), ("", true, "", ""),
        ("<think>é👩‍🚀\u{301}</think>ß", false, "é👩‍🚀\u{301}", "ß"), ("</think>x", true, "", "x"),
        ("a</thi", true, "a</thi", ""),
    ]

    @Test("how a text is cut into parts makes a difference", arguments: [7, 8])
    func parts(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for (text, isOpen, reasoning, content) in Self.texts {
            let expected = ReasoningStream.Part(reasoning: reasoning, content: content)
            #expect(divide([text], isOpen: isOpen) == expected, "\(text.debugDescription)")
            #expect(divide(text.map(String.init), isOpen: isOpen) == expected, "\(text.debugDescription)")
            for _ in 0..<20 {
                var parts: [String] = []
                var rest = text[...]
                while !rest.isEmpty {
                    parts.append(String(rest.prefix(Int.random(in: 1...5, using: &generator))))
                    rest = rest.dropFirst(parts[parts.count - 1].count)
                }
                #expect(divide(parts, isOpen: isOpen) == expected, "seed \(seed): \(parts)")
            }
        }
    }

    @Test("text that is certain is held back")
    func promptness() {
        var stream = ReasoningStream()
        #expect(stream.append("<think>\nTwo ") == .init(reasoning: "Two", content: ""))
        #expect(stream.append("and two.\n</thi") == .init(reasoning: " and two.", content: ""))
        #expect(stream.append("nk>\n\nFour") == .init(reasoning: "", content: "Four"))
        #expect(stream.append(". ") == .init(reasoning: "", content: ". "))
    }

    @Test("harmony's analysis is thought, and its final message is the answer", arguments: [9, 10])
    func harmony(_ seed: UInt64) throws {
        let source = "<|start|>assistant<|channel|>final<|message|>{{ content }}"
        let marks = try ChatTemplate(
            .init(plain: source), tokenizer: ByteVocabulary.tokenizer(control: ["<s>", "</s>"]), model: "harmony"
        ).reasoningMarks
        let final = "<|channel|>final<|message|>"
        let texts: [(text: String, reasoning: String, content: String)] = [
            ("<|channel|>analysis<|message|>Two and two.<|start|>assistant\(final)Four.", "Two and two.", "Four."),
            ("\(final)Four. \(final)", "", "Four. \(final)"), ("Four.", "", "Four."), ("<|chan", "", "<|chan"),
            ("<|channel|>analysis<|message|>Two <|start|>x", "Two <|start|>x", ""),
        ]
        var generator = SeededGenerator(seed: seed)
        for (text, reasoning, content) in texts {
            var stream = ReasoningStream(marks: marks)
            var whole = ReasoningStream.Part()
            var rest = text[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...5, using: &generator))
                let part = stream.append(String(piece))
                whole.reasoning += part.reasoning
                whole.content += part.content
                rest = rest.dropFirst(piece.count)
            }
            let part = stream.finish()
            whole.reasoning += part.reasoning
            whole.content += part.content
            #expect(whole == ReasoningStream.Part(reasoning: reasoning, content: content), "\(text), seed \(seed)")
        }
    }
}
