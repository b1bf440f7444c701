import Formats
import Foundation

/// A change of one setting in one of the files.
struct SettingsChange: Sendable {
    let key: String
    private let option: EnvironmentTwins.Twin
    private let settings: Settings

    /// - Throws: ``Failure`` for a key that is no option's.
    init(key: String, settings: Settings = Settings()) throws {
        guard let option = try EnvironmentTwins.ofFootnote().twin(ofKey: key) else {
            throw Failure("\(key) is no option", hint: EnvironmentTwins.advice)
        }
        self.key = key
        self.option = option
        self.settings = settings
    }

    /// Sets the option, or takes it out where there are no values.
    ///
    /// - Returns: the file's path; nil where there was nothing to take out.
    /// - Throws: ``Failure`` for a value of another kind, and for a project's file that is not trusted.
    func apply(_ values: [String], in scope: SettingsFile.Scope) throws -> String? {
        let project = try settings.project()
        if scope == .project, let project, !project.isTrusted {
            throw Failure("\(project.path) is not trusted", hint: "look at it with `footnote trust` first")
        }
        let file = scope == .user ? try settings.user() : try project?.file()
        let path = file?.path ?? (scope == .user ? settings.userFile : settings.newProjectFile)
        let entries = file?.entries ?? []
        if values.isEmpty, !entries.contains(where: { $0.key == key }) { return nil }
        let text = SettingsFile.text(of: entries, setting: key, to: values.isEmpty ? nil : try value(of: values))
        try WrittenFile(path).replace(with: text)
        // Whoever wrote it has seen it.
        if scope == .project { try settings.trusted.add(path, text: text) }
        return path
    }

    /// The values as a file has them: booleans for flags, and numbers where they are written as JSON writes them.
    private func value(of texts: [String]) throws -> JSON {
        if option.isFlag {
            guard texts.count == 1, let value = Bool(texts[0]) else {
                throw Failure(
                    "\(key) is \(texts.joined(separator: ", "))", hint: "\(option.option) takes true or false")
            }
            return .bool(value)
        }
        let values = texts.map { text -> JSON in
            if let number = Int(text), String(number) == text { return .integer(number) }
            return .string(text)
        }
        return values.count == 1 ? values[0] : .array(values)
    }
}
