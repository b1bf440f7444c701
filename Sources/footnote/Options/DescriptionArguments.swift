import ArgumentParser

/// What an index tells people about itself.
struct DescriptionArguments: ParsableArguments {
    @Option(help: ArgumentHelp("A name for people to know the index by.", valueName: "text"))
    var name: String?

    @Option(help: ArgumentHelp("What answers from this index shall heed.", valueName: "text"))
    var instructions: String?

    @Option(help: ArgumentHelp("A question to begin with; repeatable. '' forgets those there are.", valueName: "text"))
    var starter: [String] = []

    /// Whether anything is to be changed.
    var isGiven: Bool { name != nil || instructions != nil || starters != nil }

    /// The starters; nil for those that the index has.
    var starters: [String]? { starter.isEmpty ? nil : starter.filter { !$0.isEmpty } }
}
