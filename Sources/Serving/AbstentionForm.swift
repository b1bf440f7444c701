/// How a chat reply says that the documents hold no answer.
public enum AbstentionForm: String, Sendable, CaseIterable {
    /// In `content`, where every client shows it, and again in `refusal`, where a program finds it.
    case content
    /// In `refusal` alone, `content` being null: the strict form of OpenAI's interface. Some clients show nothing then.
    case refusal
}
