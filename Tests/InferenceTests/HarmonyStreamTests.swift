import Inference
import TestSupport
import Testing

/// Turns in the form that github.com/openai/harmony and its guide publish, as the tokenizer shows them: the ends of messages
/// write nothing.
@Suite("Harmony's channels")
struct HarmonyStreamTests {
    private static let marks = """
        <|start|>assistant<|channel|>final<|message|>{{ content }}
        """

    /// What a stream makes of a turn that arrives in parts.
    private func divide(
        _ parts: [String], readsCalls: Bool = true, isOpen: Bool = false
    ) throws -> ReasoningStream.Part {
        let marks = try ChatTemplate(
            .init(plain: Self.marks), tokenizer: ByteVocabulary.tokenizer(control: ["<s>", "</s>"]), model: "harmony"
        ).reasoningMarks
        #expect(marks.areChannels)
        var stream = ReasoningStream(marks: marks, isOpen: isOpen, readsCalls: readsCalls)
        var whole = ReasoningStream.Part()
        for text in parts + [nil] {
            let part = text.map { stream.append($0) } ?? stream.finish()
            whole.reasoning += part.reasoning
            whole.content += part.content
            whole.calls += part.calls
        }
        return whole
    }

    private static func call(_ name: String, _ arguments: String) -> ChatToolCall {
        ChatToolCall(id: "", name: name, arguments: arguments)
    }

    private static let turns: [(text: String, part: ReasoningStream.Part)] = [
        (
            "<|channel|>analysis<|message|>Need to use function get_current_weather.<|start|>assistant<|channel|>commentary "
                + #"to=functions.get_current_weather <|constrain|>json<|message|>{"location":"San Francisco"}"#,
            .init(
                reasoning: "Need to use function get_current_weather.",
                calls: [call("get_current_weather", #"{"location":"San Francisco"}"#)])
        ),
        // Whom it is for may stand behind the role, also where the prompt has the role.
        (
            "<|channel|>analysis<|message|>So.<|start|>assistant to=functions.f<|channel|>commentary json<|message|>{}",
            .init(reasoning: "So.", calls: [call("f", "{}")])
        ),
        (" to=functions.f<|channel|>commentary <|constrain|>json<|message|>{}", .init(calls: [call("f", "{}")])),
        // A word to the person before a call, with no space before the form.
        (
            "<|channel|>analysis<|message|>A page.<|start|>assistant<|channel|>commentary<|message|>**Action plan**:\n1. Make "
                + "a file\n<|start|>assistant<|channel|>commentary to=functions.generate_file<|constrain|>json<|message|>"
                + #"{"template": "basic_html", "path": "index.html"}"#,
            .init(
                reasoning: "A page.", content: "**Action plan**:\n1. Make a file",
                calls: [call("generate_file", #"{"template": "basic_html", "path": "index.html"}"#)])
        ),
        (
            "<|channel|>commentary to=functions.a<|message|>{}<|start|>assistant<|channel|>commentary to=functions.b json"
                + "<|message|>{\"x\":1}",
            .init(calls: [call("a", "{}"), call("b", "{\"x\":1}")])
        ),
        (
            "<|channel|>analysis<|message|>One. <|start|>assistant<|channel|>analysis<|message|> Two."
                + "<|start|>assistant<|channel|>final<|message|>Four.",
            .init(reasoning: "One.\n\nTwo.", content: "Four.")
        ),
        // The model's own tools are none of the client's.
        (
            "<|channel|>analysis to=python code<|message|>1+1<|start|>assistant<|channel|>final<|message|>2",
            .init(reasoning: "1+1", content: "2")
        ),
        // A call that was cut off, and one that is no object.
        (
            "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{\"a\":",
            .init(content: "{\"a\":")
        ),
        ("<|channel|>commentary to=functions.f <|constrain|>json<|message|>[1]", .init(content: "[1]")),
        // Marks in an answer are its words, and so is a header that is none.
        (
            "<|channel|>final<|message|>a<|start|>assistant<|channel|>commentary to=functions.f<|message|>{}",
            .init(content: "a<|start|>assistant<|channel|>commentary to=functions.f<|message|>{}")
        ),
        ("<|channel|>other<|message|>x", .init(content: "<|channel|>other<|message|>x")),
        (
            "<|channel|>analysis<|message|>a <|start|>user<|channel|>final<|message|>b",
            .init(reasoning: "a <|start|>user<|channel|>final<|message|>b")
        ),
        ("to=functions.f", .init(content: "to=functions.f")), ("today", .init(content: "today")),
        ("  \n Four. ", .init(content: "  \n Four. ")), ("", .init()),
    ]

    @Test("turns are divided as published, however they are cut into parts", arguments: [11, 12])
    func published(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for (text, expected) in Self.turns {
            #expect(try divide([text]) == expected, "\(text)")
            #expect(try divide(text.map(String.init)) == expected, "\(text)")
            for _ in 0..<10 {
                var parts: [String] = []
                var rest = text[...]
                while !rest.isEmpty {
                    parts.append(String(rest.prefix(Int.random(in: 1...9, using: &random))))
                    rest = rest.dropFirst(parts[parts.count - 1].count)
                }
                #expect(try divide(parts) == expected, "seed \(seed): \(parts)")
            }
        }
    }

    @Test("where no tool was offered, nothing of a turn is lost")
    func notOffered() throws {
        let text = "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{\"a\":1}"
        #expect(try divide([text], readsCalls: false) == .init(content: "{\"a\":1}"))
        #expect(
            try divide(["So.<|start|>assistant<|channel|>final<|message|>Four."], isOpen: true)
                == .init(reasoning: "So.", content: "Four."))
    }

    @Test("a header that does not end is text, and is not waited for")
    func endless() throws {
        let text = "<|channel|>" + String(repeating: "x", count: 1_000)
        #expect(try divide([text]) == .init(content: text))
        let later = "<|channel|>analysis<|message|>a<|start|>assistant" + String(repeating: "x", count: 1_000)
        #expect(try divide(later.map(String.init)).reasoning.hasSuffix("xxx"))
    }
}
