/// A declaration in a source file: where it stands and what it stands in.
struct SourceDeclaration: Sendable, Equatable {
    /// Its lines, from 0, with the comments right before it.
    var lines: ClosedRange<Int>
    /// The line on which it begins, after those comments.
    var firstCodeLine: Int
    /// Types and functions around it, and its own name, outermost first.
    var path: [String]
    /// Whether it is a type or a module: other declarations may stand within.
    var isType: Bool

    /// Declarations deeper than this belong to the one around them.
    static let depthLimit = 8

    /// The declarations of a file in the order in which they begin; each lies within another or beside it.
    ///
    /// Complexity: linear.
    static func all(
        in bytes: [UInt8], classes: [UInt8], lines: SourceLines, language: SourceLanguage
    ) -> [SourceDeclaration] {
        guard lines.count > 0 else { return [] }
        switch language.style {
        case .braces:
            var finder = BraceDeclarations(bytes: bytes, classes: classes, lines: lines, language: language)
            return finder.run()
        case .indentation:
            var finder = IndentedDeclarations(bytes: bytes, classes: classes, lines: lines, language: language)
            return finder.run()
        case .flat:
            var finder = ListedDeclarations(bytes: bytes, classes: classes, lines: lines, language: language)
            return finder.run()
        }
    }
}
