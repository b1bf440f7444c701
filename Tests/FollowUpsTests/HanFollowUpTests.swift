import FollowUps
import Inference
import TestModels
import Testing
import Tokenizers

/// Follow-up questions in Chinese.
@Suite struct HanFollowUpTests {
    private static let edison = Conversation(turns: [.init(question: "爱迪生什么时候出生？", answer: "爱迪生生于1847年。")])
    private static let telephone = Conversation(turns: [.init(question: "谁发明了电话？", answer: "电话由贝尔发明。")])
    private static let hangzhou = Conversation(turns: [.init(question: "马云出生于哪里？", answer: "马云出生于杭州。")])
    private static let tower = Conversation(turns: [
        .init(question: "When was the Tower Theatre built?", answer: "The Tower Theatre was built in 1939.")
    ])

    private func rewritten(_ question: String, after conversation: Conversation) async throws -> String {
        // Of several candidates the one with the greatest prior, where the model finds all of them alike.
        var model = FakeModel.copying()
        model.likelihoods = { $0.continuation.map { _ in 0 } }
        return try await QuestionRewriter(model: model).standalone(question, after: conversation).text
    }

    @Test(
        "What a Chinese question leaves to the conversation is put in",
        arguments: [
            (edison, "他在哪里去世？", "爱迪生在哪里去世？"), (edison, "他发明了什么？", "爱迪生发明了什么？"),
            (edison, "那贝尔呢？", "贝尔什么时候出生？"), (edison, "在哪里？", "爱迪生在哪里出生？"),
            (telephone, "他什么时候出生？", "贝尔什么时候出生？"), (telephone, "它是什么时候发明的？", "电话是什么时候发明的？"),
            (telephone, "什么时候？", "贝尔什么时候发明了电话？"), (telephone, "谁改进了它？", "谁改进了电话？"),
            (hangzhou, "那里有什么大学？", "杭州有什么大学？"), (hangzhou, "他創立了什麼公司？", "马云創立了什麼公司？"),
        ])
    func completed(_ conversation: Conversation, _ question: String, _ expected: String) async throws {
        #expect(try await rewritten(question, after: conversation) == expected)
    }

    private static let library = Conversation(turns: [.init(question: "图书馆几点开门？", answer: "图书馆早上九点开门。")])
    private static let monday = Conversation(turns: [.init(question: "图书馆周一几点开门？", answer: "图书馆九点开门。")])
    private static let ticket = Conversation(turns: [.init(question: "成人票的价格是多少？", answer: "成人票二十元。")])

    @Test(
        "“那…呢？” and its like put something in the place of what was asked about, or another time",
        arguments: [
            (library, "那邮局呢？", "邮局几点开门？"), (library, "邮局呢？", "邮局几点开门？"), (library, "那么邮局怎么样？", "邮局几点开门？"),
            (library, "换成邮局呢？", "邮局几点开门？"), (library, "那如果是邮局的话呢？", "邮局几点开门？"), (library, "至于邮局呢？", "邮局几点开门？"),
            (library, "那周末呢？", "图书馆周末几点开门？"), (monday, "那周日呢？", "图书馆周日几点开门？"),
            (monday, "那邮局呢？", "邮局周一几点开门？"),
            (monday, "那节假日呢？", "图书馆节假日几点开门？"), (ticket, "那儿童票呢？", "儿童票的价格是多少？"),
        ])
    func instead(_ conversation: Conversation, _ question: String, _ expected: String) async throws {
        #expect(try await rewritten(question, after: conversation) == expected)
    }

    @Test("The model chooses whether another thing is asked about, or something else of the same thing")
    func attribute() async throws {
        let conversation = Conversation(turns: [.init(question: "老虎的体重是多少？", answer: "老虎重两百公斤。")])
        for (wanted, question) in [("老虎的身高是多少？", "那身高呢？"), ("狮子的体重是多少？", "那狮子呢？")] {
            var model = FakeModel.copying()
            let tokenizer = model.tokenizer
            model.likelihoods = { request in
                let text = tokenizer.decode(request.continuation)
                return request.continuation.map { _ in text.contains(wanted) ? -0.1 : -3 }
            }
            #expect(try await QuestionRewriter(model: model).standalone(question, after: conversation).text == wanted)
        }
    }

    @Test("A year takes the place of a year")
    func years() async throws {
        let conversation = Conversation(turns: [.init(question: "公司1998年有多少员工？", answer: "公司有30名员工。")])
        #expect(try await rewritten("那2005年呢？", after: conversation) == "公司2005年有多少员工？")
    }

    @Test(
        "A Chinese question that says what it asks stays as it is, and so does one after words that are not Chinese",
        arguments: [
            "爱迪生什么时候出生？", "爱迪生出生后他去了哪里？", "其他公司有多少员工？", "谁会弹吉他？", "为什么天空是蓝色的？", "彼は誰ですか？",
            "呢？",
        ])
    func selfContained(_ question: String) async throws {
        for conversation in [Self.edison, Self.telephone, Self.hangzhou, Self.tower] {
            #expect(try await rewritten(question, after: conversation) == question)
        }
        for question in ["他什么时候出生？", "为什么？", "那北京呢？"] {
            #expect(try await rewritten(question, after: Self.tower) == question)
        }
    }
}
