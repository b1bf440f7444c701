import Inference
import TestSupport
import Testing
import Tokenizers

@Suite("Chat templates")
struct ChatTemplateTests {
    /// A template, and what Jinja made of conversations with it.
    struct Entry: Decodable {
        struct Piece: Decodable {
            var control: String?
            var text: String?
        }

        struct Case: Decodable {
            var messages: [ChatMessage]
            var addsGenerationPrompt: Bool
            var pieces: [Piece]
        }

        var family: ChatTemplateFamily
        var template: String
        var control: [String]
        var cases: [Case]
    }

    private func entries() throws -> [Entry] { try Golden.read("chat-templates") }

    private func tokenizer(_ control: [String]) throws -> any Tokenizer {
        try ByteVocabulary.tokenizer(control: ["<s>", "</s>"] + control)
    }

    @Test("every family is recognised by its template", arguments: ChatTemplateFamily.allCases)
    func recognition(_ family: ChatTemplateFamily) throws {
        let entries = try entries().filter { $0.family == family }
        #expect(!entries.isEmpty)
        for entry in entries {
            let template = try ChatTemplate.recognize(
                entry.template, tokenizer: tokenizer(entry.control), model: "test")
            #expect(template.family == family)
        }
    }

    @Test("ids are those of Jinja's text: control tokens by id, messages as plain text")
    func rendering() throws {
        for entry in try entries() {
            let tokenizer = try tokenizer(entry.control)
            let template = try ChatTemplate.recognize(entry.template, tokenizer: tokenizer, model: "test")
            for item in entry.cases {
                let expected = try item.pieces.flatMap { piece in
                    if let control = piece.control { return [try #require(tokenizer.token(named: control))] }
                    return tokenizer.encode(piece.text ?? "")
                }
                let ids = template.prompt(
                    item.messages, tokenizer: tokenizer, addsGenerationPrompt: item.addsGenerationPrompt)
                #expect(
                    ids == expected,
                    """
                    \(entry.family.rawValue), \(item.messages.map(\.role.rawValue)): \
                    \(Self.shown(ids, tokenizer)), expected \(Self.shown(expected, tokenizer))
                    """)
            }
        }
    }

    private static func shown(_ ids: [TokenID], _ tokenizer: any Tokenizer) -> String {
        String(
            decoding: ids.flatMap {
                tokenizer.isControl($0) ? Array("⟦\(tokenizer.piece($0))⟧".utf8) : tokenizer.bytes(of: $0)
            }, as: UTF8.self
        )
        .debugDescription
    }

    @Test("no message can say a control token", arguments: ChatTemplateFamily.allCases)
    func controlTokensInMessages(_ family: ChatTemplateFamily) throws {
        for entry in try entries() where entry.family == family {
            let tokenizer = try tokenizer(entry.control)
            let template = try ChatTemplate.recognize(entry.template, tokenizer: tokenizer, model: "test")
            func controlTokens(_ content: String) -> [TokenID] {
                let messages: [ChatMessage] = [
                    .init(role: .system, content: content), .init(role: .user, content: content),
                    .init(role: .assistant, content: content), .init(role: .user, content: content),
                ]
                return template.prompt(messages, tokenizer: tokenizer).filter(tokenizer.isControl)
            }
            let spelled = (entry.control + ["<s>", "</s>"]).joined(separator: " ")
            #expect(controlTokens(spelled) == controlTokens("harmless"))
        }
    }

    @Test("families without a system role carry the system message in the first user message")
    func systemMessages() throws {
        let messages: [ChatMessage] = [
            .init(role: .system, content: "Be brief."), .init(role: .user, content: "One?"),
            .init(role: .user, content: "Two?"),
        ]
        for (family, control, expected) in [
            (
                ChatTemplateFamily.gemma, ["<start_of_turn>", "<end_of_turn>"],
                "user\nBe brief.\n\nOne?\n\nTwo?\nmodel\n"
            ),
            (.mistralV0, [], "[INST] Be brief.\n\nOne?\n\nTwo? [/INST]"),
        ] {
            let tokenizer = try tokenizer(control)
            let ids = ChatTemplate(family: family).prompt(messages, tokenizer: tokenizer)
            #expect(tokenizer.decode(ids) == expected)
        }
    }

    @Test(
        "a template of no known family is refused, with its beginning and advice",
        arguments: [
            "{% for m in messages %}{{ '<|START_OF_TURN_TOKEN|>' + m['content'] }}{% endfor %}",
            "{% for m in messages %}### Instruction:\n{{ m['content'] }}{% endfor %}",
            "{{ '<|im_start|>' + m['role'] + '<|im_sep|>' + m['content'] + '<|im_end|>' }}",
            "{{ '<|' + m['role'] + '|>' + m['content'] + '<|tool|>' + m['tools'] + '<|end|>' }}{{ '<|assistant|>' }}",
            "[SYSTEM_PROMPT]{{ s }}[/SYSTEM_PROMPT][INST]{{ u }}[/INST]",
        ])
    func unknownFamily(_ source: String) throws {
        let tokenizer = try tokenizer([])
        let error = #expect(throws: ChatTemplateError.self) {
            try ChatTemplate.recognize(source, tokenizer: tokenizer, model: "strange-7b")
        }
        let text = "\(try #require(error))"
        #expect(text.contains("strange-7b") && text.contains(source.prefix(20)) && text.contains("`generate`"))
    }

    @Test("a missing template, and a vocabulary without the family's control tokens, are refused with advice")
    func missingParts() throws {
        let tokenizer = try tokenizer([])
        for source in [nil, ""] {
            #expect(throws: ChatTemplateError.missing(model: "base")) {
                try ChatTemplate.recognize(source, tokenizer: tokenizer, model: "base")
            }
        }
        #expect(
            throws: ChatTemplateError.missingTokens(
                model: "broken", family: .chatML, tokens: ["<|im_start|>", "<|im_end|>"])
        ) {
            try ChatTemplate.recognize("<|im_start|>", tokenizer: tokenizer, model: "broken")
        }
    }

    @Test(
        "the default model's own template, rendered with its tokens",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModel() async throws {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel))
        let template = try model.chatTemplate()
        #expect(template.family == .chatML)
        let ids = template.prompt([ChatMessage(role: .user, content: "Hi")], tokenizer: model.tokenizer)
        let text = ids.map { model.tokenizer.isControl($0) ? model.tokenizer.piece($0) : model.tokenizer.decode([$0]) }
        #expect(
            text.joined() == """
                <|im_start|>system
                You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
                <|im_start|>user
                Hi<|im_end|>
                <|im_start|>assistant

                """)
    }
}
