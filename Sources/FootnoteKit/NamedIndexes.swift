package import IndexStore

/// The indexes that a client may read, each under a name of its own.
package struct NamedIndexes: Sendable {
    /// Names and indexes, in the order in which they are searched.
    package let all: [(name: String, index: Index)]

    /// Names each index after its file; of files that are named alike, the second is `name-2`.
    package init(_ indexes: [Index]) {
        var named: [(name: String, index: Index)] = []
        for index in indexes {
            let file = index.path.split(separator: "/").last.map(String.init) ?? index.path
            let suffix = DataFolders.indexSuffix
            let base = file.hasSuffix(suffix) && file != suffix ? String(file.dropLast(suffix.count)) : file
            var name = base
            var number = 1
            while named.contains(where: { $0.name == name }) {
                number += 1
                name = "\(base)-\(number)"
            }
            named.append((name, index))
        }
        all = named
    }

    /// The name of the index at a path; of the first one where there is no path, as in a search of a single index.
    package func name(ofIndexAt path: String?) -> String {
        all.first { $0.index.path == path }?.name ?? all.first?.name ?? ""
    }

    /// The index of a name.
    package func index(named name: String) -> Index? { all.first { $0.name == name }?.index }
}
