import Documents
import FootnoteKit
import Formats
import IndexStore
import Passages

extension ContextTool {
    /// Names documents.
    static let list = ContextTool(
        name: "list", title: "List the documents",
        description: "Lists the indexed documents by path: id, uri, title, format, passages and pages.",
        parameters: [
            ToolParameter(
                name: "prefix", kind: .text, description: "Only documents whose path, or file name, begins with this."),
            ToolParameter(
                name: "limit", kind: .integer(1...1_000), description: "How many documents at most (default: 100)."),
            ToolParameter(
                name: "offset", kind: .integer(0...Int(Int32.max)),
                description: "How many documents to leave out at the beginning (default: 0)."),
        ]
    ) { arguments, work in
        let prefix = arguments.text("prefix") ?? ""
        let found = try work.indexes.all.flatMap { entry in
            try entry.index.documents().filter {
                prefix.isEmpty || $0.path.hasPrefix(prefix) || FileID.name(ofPath: $0.path).hasPrefix(prefix)
            }.map { ListedDocument(record: $0, indexName: entry.name) }
        }
        let offset = arguments.integer("offset") ?? 0
        let shown = found.dropFirst(offset).prefix(arguments.integer("limit") ?? 100)
        let left = max(0, found.count - offset - shown.count)
        var lines = shown.map(\.line)
        if shown.isEmpty { lines = [prefix.isEmpty ? "There are no documents." : "No document begins with \(prefix)."] }
        if left > 0 { lines.append("\(left) more: call again with offset \(offset + shown.count).") }
        return ToolResult(
            lines.joined(separator: "\n"),
            record: [
                "documents": .array(try shown.map { try $0.json() }), "total": .integer(found.count),
                "next_offset": left > 0 ? .integer(offset + shown.count) : .null,
            ])
    }

    /// Says what the indexes hold and what is wrong with them.
    static let indexStatus = ContextTool(
        name: "index_status", title: "State of the index",
        description: "Says what is indexed, with which model, and whether something should be indexed again.",
        parameters: []
    ) { _, work in
        var (lines, records): ([String], [JSON]) = ([], [])
        for (name, index) in work.indexes.all {
            let (manifest, status) = (try index.manifest(), try index.status())
            let people = manifest.name == name || manifest.name.isEmpty ? "" : " (\(manifest.name))"
            lines.append(
                "\(name)\(people): \(status.documentCount) documents, \(status.passageCount) passages, "
                    + "\(status.vectorCount) with vectors; model \(manifest.modelName)")
            if status.problems.isEmpty { lines.append("Nothing is wrong with it.") }
            lines += status.problems.map { "Problem: \($0)." }
            let about: JSON = [
                "index": .string(name), "name": .string(manifest.name), "path": .string(index.path),
                "instructions": .string(manifest.instructions),
                "conversation_starters": .strings(manifest.conversationStarters),
                "roots": .strings(manifest.roots), "model": .string(manifest.modelName),
            ]
            records.append(.object((about.members ?? []) + (try JSON(encoding: status).members ?? [])))
        }
        return ToolResult(lines.joined(separator: "\n"), record: ["indexes": .array(records)])
    }
}

/// A document with the name of the index that it is in.
struct ListedDocument: Sendable {
    let record: DocumentRecord
    let indexName: String

    var address: String { DocumentAddress.document(index: indexName, id: record.id).text }

    /// The document in a list for a model.
    fileprivate var line: String {
        let stale = record.state == .stale ? ", changed since it was indexed" : ""
        let pages = record.pageCount > 0 ? ", \(record.pageCount) pages" : ""
        return "\(address) \(record.path): \(record.title) (\(record.mediaType.rawValue), "
            + "\(record.passageCount) passages\(pages)\(stale))"
    }

    /// The record that the command line prints, with its address.
    fileprivate func json() throws -> JSON {
        .object([.init(name: "uri", value: .string(address))] + (try JSON(encoding: record).members ?? []))
    }

    /// The document as `resources/list` names it.
    var resource: JSON {
        [
            "uri": .string(address), "name": .string(FileID.name(ofPath: record.path)), "title": .string(record.title),
            "description": .string(record.path), "mimeType": .string(record.mediaType.rawValue),
            "size": .integer(record.byteCount),
        ]
    }
}
