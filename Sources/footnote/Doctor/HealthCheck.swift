/// One thing that was looked at, and how it is.
package struct HealthCheck: Sendable, Encodable, Equatable {
    /// What it belongs to.
    package enum Section: String, Sendable, Encodable, CaseIterable { case machine, reading, model, index }

    /// What it belongs to.
    package let section: Section
    /// What was looked at.
    package let name: String
    /// What was found.
    package let finding: String
    /// Whether all is well with it.
    package let isHealthy: Bool
    /// What repairs it; nil where nothing needs repair.
    package let repair: String?

    /// Something that is well.
    package static func healthy(_ section: Section, _ name: String, _ finding: String) -> HealthCheck {
        HealthCheck(section: section, name: name, finding: finding, isHealthy: true, repair: nil)
    }

    /// Something that is not, with what repairs it.
    package static func problem(_ section: Section, _ name: String, _ failure: Failure) -> HealthCheck {
        HealthCheck(
            section: section, name: name, finding: failure.message, isHealthy: false, repair: failure.hint)
    }

    /// The check on a line or two; the word at its head carries the outcome, so that colour need not.
    package func lines(_ terminal: Terminal) -> [String] {
        let head = isHealthy ? "ok      " : terminal.yellow("problem ")
        var lines = ["\(head) \(section.rawValue) \(name): \(terminal.name(finding))"]
        if let repair { lines.append("         repair: \(terminal.name(repair))") }
        return lines
    }
}
