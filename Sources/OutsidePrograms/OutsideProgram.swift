/// A program beside ours that reads a format, such as `pdftotext`.
public struct OutsideProgram: Sendable, Hashable {
    /// The name that is looked up on the search path.
    public let name: String

    /// Names a program.
    public init(_ name: String) { self.name = name }
}
