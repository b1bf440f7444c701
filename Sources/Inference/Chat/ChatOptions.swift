/// How a conversation is written for a model, besides its messages.
public struct ChatOptions: Sendable, Equatable {
    /// Whether the beginning of the assistant's next turn is added.
    public var addsGenerationPrompt: Bool
    /// Whether a model that can think before it answers does so; nil leaves it to the template.
    public var thinks: Bool?
    /// Tools that the model may call, each as JSON as OpenAI's interface describes a function.
    public var tools: [String]
    /// The day and time that templates tell the model which ask for them.
    public var date: ChatDate

    /// Makes options; the defaults are those of a plain conversation on a fixed day.
    public init(
        addsGenerationPrompt: Bool = true, thinks: Bool? = nil, tools: [String] = [], date: ChatDate = .fixed
    ) {
        self.addsGenerationPrompt = addsGenerationPrompt
        self.thinks = thinks
        self.tools = tools
        self.date = date
    }
}
