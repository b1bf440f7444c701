package import FootnoteKit

/// What a catalogue offers, as a terminal shows it.
package struct CatalogueText: Sendable {
    private let terminal: Terminal

    /// Prints for a terminal.
    package init(terminal: Terminal) { self.terminal = terminal }

    /// One line of facts, and below it the description and the starters; all of it a stranger's text.
    package func lines(of entry: Catalogue.Entry) -> [String] {
        var lines = [
            "\(terminal.bold(terminal.name(entry.file))): \(oneLine(entry.name)), "
                + "\(Quantity.count(entry.documents, "document")), \(Quantity.count(entry.passages, "passage")), "
                + "\(Quantity.bytes(entry.bytes)), \(oneLine(entry.modelName))"
        ]
        if !entry.description.isEmpty { lines.append("    \(oneLine(entry.description))") }
        lines += entry.conversationStarters.map { "    starter: \(oneLine($0))" }
        return lines
    }

    private func oneLine(_ text: String) -> String {
        terminal.printable(text).replacing("\n", with: " ").replacing("\t", with: " ")
    }
}
