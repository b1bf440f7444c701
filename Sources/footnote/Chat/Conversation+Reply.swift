import Answering
import FollowUps

extension Conversation.Turn {
    /// A question as it was understood, with what became of it.
    init(_ question: StandaloneQuestion, _ reply: Reply) {
        switch reply {
        case .said(let answer):
            self.init(question: question.text, answer: answer.words, titles: answer.citedTitles)
        case .withheld:
            self.init(question: question.text, outcome: .unanswered)
        }
    }
}
