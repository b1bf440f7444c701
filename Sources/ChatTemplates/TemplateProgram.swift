/// A chat template: a Jinja program that makes the text of a conversation.
///
/// It runs as transformers runs it: nothing but its input is reached, no value changes, and limits hold for time, memory
/// and depth. What it returns says of each stretch whether the template wrote it.
package struct TemplateProgram: Sendable {
    let statements: [Statement]
    private let limits: TemplateLimits

    /// Reads a template.
    ///
    /// - Throws: `TemplateError`, with line and column.
    package init(_ source: String, limits: TemplateLimits = TemplateLimits()) throws(TemplateError) {
        var parser = try Parser(source, limits: limits)
        statements = try parser.parse()
        self.limits = limits
    }

    /// Runs the program.
    ///
    /// - Parameters:
    ///   - variables: what the program knows by name.
    ///   - date: what `strftime_now` says.
    /// - Throws: `TemplateError`; also where the template itself refuses its input.
    package func render(
        _ variables: [(name: String, value: TemplateInput)], date: TemplateDate
    ) throws(TemplateError) -> [TemplatePiece] {
        let evaluator = Evaluator(limits: limits, date: date)
        defer { evaluator.release() }
        return TemplatePiece.pieces(of: try evaluator.run(statements, variables: variables))
    }
}
