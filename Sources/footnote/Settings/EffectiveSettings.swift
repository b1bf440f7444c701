import Foundation

/// Every setting of the environment and of the files that are used, in the order in which they win.
struct EffectiveSettings: Sendable {
    /// One setting.
    struct Setting: Sendable, Encodable {
        let key: String
        let values: [String]
        /// The variable, or the file.
        let origin: String
        /// Whether a place that wins says something else.
        let isHidden: Bool
    }

    let all: [Setting]

    /// Collects them; a key that is no option's is refused.
    init(_ settings: Settings = Settings(), environment: [String: String] = ProcessInfo.processInfo.environment) throws
    {
        var all: [Setting] = []
        var known: Set<String> = []
        let files = try settings.files()
        let twins = try EnvironmentTwins.ofFootnote(files: files, home: settings.home)
        try twins.checkFiles()
        for name in environment.keys.sorted() where name.hasPrefix("FOOTNOTE_") {
            let key = name.dropFirst("FOOTNOTE_".count).lowercased()
            guard let value = environment[name], !value.isEmpty, twins.twin(ofKey: key) != nil else { continue }
            all.append(Setting(key: key, values: [value], origin: name, isHidden: false))
            known.insert(key)
        }
        for file in files {
            all += file.entries.map { entry in
                Setting(
                    key: entry.key, values: file.values(of: entry, home: settings.home), origin: file.path,
                    isHidden: !known.isDisjoint(with: Self.widerKeys(than: entry.key)))
            }
            known.formUnion(file.entries.map(\.key))
        }
        self.all = all
    }

    /// The keys that hide a setting where a place that wins has one of them: its own, and those for more commands.
    private static func widerKeys(than key: String) -> [String] {
        let words = key.split(separator: ".").map(String.init)
        guard let option = words.last else { return [] }
        return (0..<words.count).map { (words.prefix($0) + [option]).joined(separator: ".") }
    }

    /// The setting of a key that is used.
    func used(_ key: String) -> Setting? { all.first { $0.key == key && !$0.isHidden } }
}
