import ArgumentParser

/// `footnote catalogue`: assistants that are offered in a folder or on a server.
struct CatalogueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue",
        abstract: "Offer exported indexes, and take in those that others offer.",
        discussion: """
            A catalogue is a folder with exported indexes and a file catalogue.json, which says of each file its name, \
            its size and its SHA-256. Any web server can offer such a folder.

            Examples:
              footnote catalogue make ~/public/assistants
              footnote catalogue list https://example.org/assistants/
              footnote catalogue install https://example.org/assistants/ handbook
            """,
        subcommands: [CatalogueListCommand.self, CatalogueMakeCommand.self, CatalogueInstallCommand.self])
}
