package import FootnoteKit
package import IndexStore
import Passages

/// An exported or imported index as a terminal shows it.
package struct SharingText: Sendable {
    private let terminal: Terminal

    /// Prints for a terminal.
    package init(terminal: Terminal) { self.terminal = terminal }

    /// The file with its counts, then the model that its questions need.
    package func lines(of report: SharingReport) -> [String] {
        [
            "\(terminal.name(report.path)): \(oneLine(report.name)), "
                + "\(Quantity.count(report.documents, "document")), \(Quantity.count(report.passages, "passage")), "
                + Quantity.bytes(report.bytes),
            "made with the model \(oneLine(report.modelName)) (fingerprint "
                + "\(terminal.printable(String(report.modelFingerprint.prefix(12)))))",
        ]
    }

    /// An index of the data folder: one line, and its instructions and starters below.
    package func lines(of entry: IndexSummary) -> [String] {
        if let problem = entry.problem { return ["\(oneLine(entry.name)): \(terminal.printable(problem))"] }
        var lines = [
            "\(terminal.bold(oneLine(entry.name))): \(Quantity.count(entry.documents, "document")), "
                + "\(Quantity.count(entry.passages, "passage")), \(oneLine(entry.modelName ?? "?")), "
                + terminal.name(entry.path) + (entry.isShared ? " (imported)" : "")
        ]
        if !entry.instructions.isEmpty { lines.append("    instructions: \(oneLine(entry.instructions))") }
        lines += entry.conversationStarters.map { "    starter: \(oneLine($0))" }
        return lines
    }

    private func oneLine(_ text: String) -> String {
        terminal.printable(text).replacing("\n", with: " ").replacing("\t", with: " ")
    }
}
