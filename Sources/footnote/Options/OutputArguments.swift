import ArgumentParser

/// How a command prints.
struct OutputArguments: ParsableArguments {
    @Flag(name: .long, help: "Print data as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only data and errors.")
    var quiet = false
}

/// For commands that print no data of their own.
struct QuietArgument: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Print only data and errors.")
    var quiet = false
}
