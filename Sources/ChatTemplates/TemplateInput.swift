package import Formats

/// A value that a conversation hands to its template.
package indirect enum TemplateInput: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    /// Text of people, documents or tools: it never becomes a control token.
    case inserted(String)
    /// Text that the program or the model's own files vouch for: roles, the model's special tokens.
    case trusted(String)
    case list([TemplateInput])
    /// Members in their order; of two with one name the last counts.
    case object([(name: String, value: TemplateInput)])
    /// All strings in it are inserted ones.
    case json(JSON)
}
