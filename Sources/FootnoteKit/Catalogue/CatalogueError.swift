/// Why a catalogue can't be read, or nothing be taken from it. Each says what to do.
public enum CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Neither the path nor the folder has a catalogue.
    case noCatalogue(place: String)
    /// The file is no catalogue.
    case malformed(place: String, detail: String)
    /// The catalogue has no such assistant, or several of the name; the files that it has.
    case unknownAssistant(String, known: [String])
    /// A file is not the one that the catalogue speaks of.
    case otherFile(String, detail: String)
    /// A folder has no exported index.
    case nothingToOffer(folder: String)
    /// A file of a folder can't be offered.
    case cannotOffer(file: String, detail: String)

    /// What went wrong, and what to do about it.
    public var description: String {
        switch self {
        case .noCatalogue(let place):
            "\(place): there is no catalogue; name a folder or an address with \(Catalogue.fileName) in it"
        case .malformed(let place, let detail):
            "\(place): this is no catalogue: \(detail); ask whoever offers it to make it again"
        case .unknownAssistant(let name, let known):
            "\(name): the catalogue has no such assistant, or several; it has \(Self.some(known))"
        case .otherFile(let file, let detail):
            "\(file): this is not the file that the catalogue speaks of: \(detail); it was not opened, and nothing was "
                + "taken in"
        case .nothingToOffer(let folder):
            "\(folder): there is no exported index in it; export one into it first"
        case .cannotOffer(let file, let detail):
            "\(file): it can't be offered: \(detail); export its index anew, or move it elsewhere"
        }
    }

    private static func some(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }
}
