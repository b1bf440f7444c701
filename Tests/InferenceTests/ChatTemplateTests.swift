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

        var name: String
        var family: ChatTemplateFamily?
        var template: String
        var control: [String]
        var cases: [Case]
    }

    private func entries() throws -> [Entry] { try Golden.read("chat-templates") }

    private func tokenizer(_ control: [String]) throws -> any Tokenizer {
        try ByteVocabulary.tokenizer(control: ["<s>", "</s>"] + control)
    }

    private func template(_ source: String?, _ tokenizer: any Tokenizer) throws(ChatTemplateError) -> ChatTemplate {
        try ChatTemplate(ChatTemplate.Sources(plain: source), tokenizer: tokenizer, model: "test")
    }

    @Test("ids are those of Jinja's text: control tokens by id, messages as plain text")
    func rendering() throws {
        for entry in try entries() {
            let tokenizer = try tokenizer(entry.control)
            let template = try template(entry.template, tokenizer)
            #expect(template.family == nil)
            for item in entry.cases {
                let ids = try template.prompt(
                    item.messages, tokenizer: tokenizer, addsGenerationPrompt: item.addsGenerationPrompt)
                try expect(ids, item, tokenizer, entry.name)
            }
        }
    }

    @Test("a file without a template gets its vocabulary's form, which is no other than the family's templates give")
    func families() throws {
        for entry in try entries() {
            guard let family = entry.family else { continue }
            let tokenizer = try tokenizer(entry.control)
            #expect(try template(nil, tokenizer).family == (family == .mistralV3 ? .mistralTekken : family))
            let template = ChatTemplate(family: family)
            for item in entry.cases {
                let ids = try template.prompt(
                    item.messages, tokenizer: tokenizer, addsGenerationPrompt: item.addsGenerationPrompt)
                try expect(ids, item, tokenizer, family.rawValue)
            }
        }
        #expect(Set(try entries().compactMap(\.family)) == Set(ChatTemplateFamily.allCases))
    }

    private func expect(
        _ ids: [TokenID], _ item: Entry.Case, _ tokenizer: any Tokenizer, _ name: String
    ) throws {
        // The text between control tokens is encoded as one.
        var expected: [TokenID] = []
        var text = ""
        for piece in item.pieces {
            if let control = piece.control {
                expected += tokenizer.encode(text) + [try #require(tokenizer.token(named: control))]
                text = ""
            }
            text += piece.text ?? ""
        }
        expected += tokenizer.encode(text)
        #expect(
            ids == expected,
            """
            \(name), \(item.messages.map(\.role.rawValue)): \(Self.shown(ids, tokenizer)), \
            expected \(Self.shown(expected, tokenizer))
            """)
    }

    private static func shown(_ ids: [TokenID], _ tokenizer: any Tokenizer) -> String {
        String(
            decoding: ids.flatMap {
                tokenizer.isControl($0) ? Array("⟦\(tokenizer.piece($0))⟧".utf8) : tokenizer.bytes(of: $0)
            }, as: UTF8.self
        )
        .debugDescription
    }

    @Test("no message can say a control token")
    func controlTokensInMessages() throws {
        for entry in try entries() {
            let tokenizer = try tokenizer(entry.control)
            let templates = [
                try template(entry.template, tokenizer), ChatTemplate(family: entry.family ?? .chatML),
            ]
            for template in templates where template.family == nil || entry.family != nil {
                func controlTokens(_ content: String) throws -> [TokenID] {
                    let messages: [ChatMessage] = [
                        .init(role: .user, content: content), .init(role: .assistant, content: content),
                        .init(role: .user, content: content),
                    ]
                    return try template.prompt(messages, tokenizer: tokenizer).filter(tokenizer.isControl)
                }
                let spelled = (entry.control + ["<s>", "</s>"]).joined(separator: " ")
                #expect(try controlTokens(spelled) == controlTokens("harmless"), "\(entry.name)")
            }
        }
    }

    @Test("a message between what its template writes around it is the conversation that the template writes")
    func frames() throws {
        let earlier: [ChatMessage] = [
            .init(role: .system, content: "Be brief."), .init(role: .user, content: "One?"),
            .init(role: .assistant, content: "1"), .init(role: .user, content: "Two?"),
            .init(role: .assistant, content: "Answer: 2"),
        ]
        for entry in try entries() {
            let tokenizer = try tokenizer(entry.control)
            let template = try template(entry.template, tokenizer)
            let messages = template.fitted(earlier) + [ChatMessage(role: .user, content: "Three?")]
            let whole = try template.prompt(messages, tokenizer: tokenizer)
            let frame = try #require(
                try template.frame(after: earlier, tokenizer: tokenizer, options: ChatOptions()), "\(entry.name)")
            #expect(frame.before + tokenizer.encode("Three?") + frame.after == whole, "\(entry.name)")
            // What follows the last answer.
            let said = tokenizer.encode("Answer: 2")
            let place = try #require(whole.indices.last { whole[$0...].starts(with: said) })
            let end = whole[(place + said.count)...].first(where: tokenizer.isControl)
            #expect(frame.end == end, "\(entry.name)")
        }
        let tokenizer = try tokenizer([])
        for source in ["{{ messages[-1].content * 2 }}", "{{ messages[-1].content | length }}"] {
            let template = try template(source, tokenizer)
            #expect(try template.frame(after: earlier, tokenizer: tokenizer, options: ChatOptions()) == nil)
        }
    }

    @Test("half of a control token in a message and half in the template make one together")
    func halves() throws {
        let tokenizer = try tokenizer(["<|im_start|>", "<|im_end|>"])
        let source = "{% for m in messages %}{{ '<|im_' ~ m.content ~ '|>' }}{% endfor %}"
        let ids = try template(source, tokenizer).prompt(
            [ChatMessage(role: .user, content: "start")], tokenizer: tokenizer)
        #expect(!ids.contains(where: tokenizer.isControl))
        #expect(tokenizer.decode(ids) == "<|im_start|>")
    }

    @Test("a template that has no place for a system message loses what the program says in one")
    func systemMessages() throws {
        let tokenizer = try tokenizer([])
        let messages: [ChatMessage] = [
            .init(role: .system, content: "Be brief."), .init(role: .user, content: "One?"),
        ]
        let turns = "{% for m in messages %}{{ m.role ~ ': ' ~ m.content ~ ';' }}{% endfor %}"
        let refusing = "{% if messages[0].role == 'system' %}{{ raise_exception('No system.') }}{% endif %}" + turns
        let dropping = turns.replacing("messages %}", with: "messages if m.role != 'system' %}")
        for source in [refusing, dropping] {
            let template = try template(source, tokenizer)
            #expect(!template.takesSystemMessages)
            let fitted = template.fitted(messages)
            #expect(fitted == [ChatMessage(role: .user, content: "Be brief.\n\nOne?")])
            #expect(tokenizer.decode(try template.prompt(fitted, tokenizer: tokenizer)) == "user: Be brief.\n\nOne?;")
        }
        #expect(throws: ChatTemplateError.self) {
            try template(refusing, tokenizer).prompt(messages, tokenizer: tokenizer)
        }
        #expect(try template(turns, tokenizer).fitted(messages) == messages)
    }

    @Test("a missing, an unreadable and a refusing template say the same, or not what to do")
    func errors() throws {
        let tokenizer = try tokenizer([])
        for source in [nil, ""] {
            #expect(throws: ChatTemplateError.missing(model: "test")) { try template(source, tokenizer) }
        }
        let unreadable = try #require(
            #expect(throws: ChatTemplateError.self) { try template("{% include 'x' %}", tokenizer) })
        #expect("\(unreadable)".contains("{% include %}") && "\(unreadable)".contains("`generate`"))
        #expect(!unreadable.concernsMessages)
        let refusing = try template("{{ raise_exception('Roles must alternate.') }}", tokenizer)
        let refused = try #require(
            #expect(throws: ChatTemplateError.self) { try refusing.prompt([], tokenizer: tokenizer) })
        #expect("\(refused)".contains("Roles must alternate.") && "\(refused)".contains("line 1, column 19"))
        #expect(refused.concernsMessages)
    }

    @Test("tools, calls, dates and the switch for thinking do not reach the template")
    func options() throws {
        let tokenizer = try tokenizer([])
        let source = """
            {{- enable_thinking is defined }} {{ enable_thinking }} {{ strftime_now('%d %b %Y') }} {{ tools | tojson }}
            {%- for m in messages %} {{ m.role }}:{{ m.content }}:{{ m.reasoning_content }}:{{ m.tool_call_id }}:{{ m.name }}
            {%- for c in m.tool_calls %} {{ c.id }} {{ c.function.name }} {{ c.function.arguments.city }}{% endfor %}{% endfor %}
            """
        var call = ChatMessage(role: .assistant, content: "")
        call.reasoning = "Hm."
        call.toolCalls = [ChatToolCall(id: "c1", name: "weather", arguments: #"{"city": "Bern"}"#)]
        var result = ChatMessage(role: .tool, content: "rain")
        (result.toolCallID, result.name) = ("c1", "weather")
        let tool = #"{"type":"function","function":{"name":"weather"}}"#
        let prompt = try template(source, tokenizer).render(
            [call, result], tokenizer: tokenizer, options: ChatOptions(thinks: false, tools: [tool]))
        #expect(
            tokenizer.decode(prompt.tokens) == """
                True False 26 Jul 2024 [{"type": "function", "function": {"name": "weather"}}] \
                assistant:None:Hm.:: c1 weather Bern tool:rain::c1:weather
                """)
        let plain = try template("{{ thinking is defined }}{{ tools is defined }}", tokenizer)
        #expect(tokenizer.decode(try plain.prompt([], tokenizer: tokenizer)) == "FalseFalse")
    }

    @Test("a template for tools is taken without tools, or is not taken with them")
    func toolTemplate() throws {
        let tokenizer = try tokenizer([])
        let template = try ChatTemplate(
            ChatTemplate.Sources(plain: "plain", withTools: "tools"), tokenizer: tokenizer, model: "test")
        #expect(tokenizer.decode(try template.prompt([], tokenizer: tokenizer)) == "plain")
        let prompt = try template.render([], tokenizer: tokenizer, options: ChatOptions(tools: ["{}"]))
        #expect(tokenizer.decode(prompt.tokens) == "tools")
    }

    @Test("a prompt that begins the thoughts is not known, or not closed where none are wanted")
    func thinking() throws {
        let tokenizer = try tokenizer([])
        let source = "{{ messages[0].content }}{% if add_generation_prompt %}A:<think>\n{% endif %}{# </think> #}"
        let template = try template(source, tokenizer)
        func render(_ content: String, _ options: ChatOptions) throws -> String {
            let prompt = try template.render(
                [ChatMessage(role: .user, content: content)], tokenizer: tokenizer, options: options)
            return tokenizer.decode(prompt.tokens) + (prompt.opensReasoning ? "(thinks)" : "")
        }
        #expect(try render("Hi", ChatOptions()) == "HiA:<think>\n(thinks)")
        #expect(try render("Hi", ChatOptions(thinks: false)) == "HiA:<think>\n\n</think>\n\n")
        // The mark counts where the template wrote it, and not where a message has it.
        #expect(try render("<think>", ChatOptions(addsGenerationPrompt: false)) == "<think>")
    }

    @Test(
        "the default model's own template, rendered with its tokens",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModel() async throws {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel))
        let template = try model.chatTemplate()
        #expect(template.family == nil && template.takesSystemMessages)
        let ids = try template.prompt([ChatMessage(role: .user, content: "Hi")], tokenizer: model.tokenizer)
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
