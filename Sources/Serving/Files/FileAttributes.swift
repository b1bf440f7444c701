import FootnoteKit
import Formats
import Passages

/// What clients note of the files of some stores, for filters to compare and for hits to show.
///
/// Of a file that several of the stores have with different notes, a comparison that holds in one of them holds.
struct FileAttributes: Sendable {
    private let uploads: DocumentStores?
    /// Files that have attributes.
    private let files: [DocumentStore.File]

    /// No files.
    static let none = FileAttributes(of: [], uploads: nil)

    init(of stores: [DocumentStore.Record], uploads: DocumentStores?) {
        self.uploads = uploads
        files = stores.flatMap(\.files).filter { !$0.attributes.isEmpty }
    }

    /// What is noted of a file.
    subscript(fileID: String) -> [String: AttributeValue] { files.first { $0.id == fileID }?.attributes ?? [:] }

    /// Where the files lie that have an attribute of this name; empty where none has.
    func paths(having name: String) -> [String] { paths { $0[name] != nil } }

    /// Where the files lie whose attribute of this name passes a test.
    func paths(_ name: String, where holds: (AttributeValue) -> Bool) -> [String] {
        paths { $0[name].map(holds) ?? false }
    }

    private func paths(where holds: ([String: AttributeValue]) -> Bool) -> [String] {
        files.filter { holds($0.attributes) }.compactMap { uploads?.path(ofFile: $0.id) }
    }
}

extension ServedResources {
    /// What clients note of the files of the stores of these ids; indexes and what is unknown have no such notes.
    func attributes(ofStores ids: [String]) -> FileAttributes {
        guard let uploads else { return .none }
        return FileAttributes(of: uploads.all.map(\.record).filter { ids.contains($0.id) }, uploads: uploads)
    }

    /// What clients note of the files that a model answers from.
    func attributes(of model: ServedModel) -> FileAttributes {
        guard case .grounded(let ids) = model else { return .none }
        return attributes(ofStores: ids)
    }
}

extension AttributeValue {
    /// The value in JSON; whole numbers have no point.
    var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): Int(exactly: number).map { .integer($0) } ?? .number(number)
        case .flag(let flag): .bool(flag)
        }
    }

    /// A text, a number or a truth value; nil for anything else.
    init?(_ value: JSON) {
        if let flag = value.bool {
            self = .flag(flag)
        } else if let number = value.number {
            self = .number(number)
        } else if let text = value.string {
            self = .text(text)
        } else {
            return nil
        }
    }
}

extension [String: AttributeValue] {
    /// The attributes as members of an object, in the order of their names.
    var members: [JSON.Member] { sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value.json) } }
}
