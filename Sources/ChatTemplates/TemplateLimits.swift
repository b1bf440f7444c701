/// How much a template may do. A template comes with a model file, which nobody has to trust.
public struct TemplateLimits: Sendable, Equatable {
    /// What is limited; the raw value stands in messages.
    public enum Name: String, Sendable, Equatable {
        /// Characters of the template itself.
        case source = "characters of the template"
        /// How deep constructs stand in each other.
        case nesting = "levels of constructs in each other"
        /// Evaluated parts of the program, and characters handled: eight of them count as one.
        case steps = "steps"
        /// Characters of the rendered conversation.
        case output = "characters of text"
        /// How deep calls and expressions stand in each other while the program runs.
        case depth = "levels of calls and expressions"
        /// How deep lists and dictionaries stand in each other, and how much one may hold.
        case size = "parts of a value"
    }

    /// Characters of the template itself.
    package var source = 1 << 20
    /// How deep constructs stand in each other in the program's text.
    package var nesting = 96
    /// Evaluated parts of the program.
    package var steps = 8_000_000
    /// Characters of the rendered conversation, and of any one string.
    package var output = 4 << 20
    /// How deep calls and expressions stand in each other while the program runs.
    package var depth = 240
    /// How deep lists and dictionaries stand in each other.
    package var valueDepth = 100
    /// Elements and characters in one value.
    package var valueSize = 4 << 20

    package init() {}
}
