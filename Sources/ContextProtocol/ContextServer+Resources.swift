import Documents
import FootnoteKit
import Formats
import IndexStore
import Passages

// Documents and passages as resources, and starters as prompts.
extension ContextServer {
    /// How many resources one page of their list has.
    static let pageLength = 100

    static let resourceTemplates: [JSON] = [
        [
            "uriTemplate": "footnote://{index}/{document}", "name": "document", "title": "A document",
            "description": "The text of an indexed document, by the name of its index and its id.",
        ],
        [
            "uriTemplate": "footnote://{index}/passages/{passage}", "name": "passage", "title": "A passage",
            "description": "A passage as it was indexed, by the name of its index and its id.",
            "mimeType": "text/plain",
        ],
    ]

    /// A page of the documents. The cursor is how many came before it.
    func resources(_ parameters: JSON) async throws -> JSON {
        let begin: Int
        switch parameters["cursor"] {
        case nil: begin = 0
        case let cursor?:
            guard let number = cursor.string.flatMap({ Int($0) }), number >= 0 else {
                throw RPCError.invalidParameters("The cursor \(cursor.shortDescription) is not one of this list.")
            }
            begin = number
        }
        let all = try await indexes().all.flatMap { entry in
            try entry.index.documents().map { ListedDocument(record: $0, indexName: entry.name) }
        }
        let page = all.dropFirst(begin).prefix(Self.pageLength)
        let result: JSON = ["resources": .array(page.map(\.resource))]
        let end = begin + page.count
        return end < all.count ? result.adding("nextCursor", .string("\(end)")) : result
    }

    /// The text of a document, or a passage.
    func resource(_ parameters: JSON) async throws -> JSON {
        guard let uri = parameters["uri"]?.string else {
            throw RPCError.invalidParameters("Expected params.uri to be a string.")
        }
        let indexes = try await indexes()
        func contents(_ text: String, _ type: String) -> JSON {
            ["contents": [["uri": .string(uri), "mimeType": .string(type), "text": .string(text)]]]
        }
        do {
            switch DocumentAddress(uri) {
            case .document(let name, let id):
                guard let index = indexes.index(named: name) else { throw RPCError.unknownResource(uri) }
                let record = try index.document(id: id)
                let text = try await DocumentText(of: record, in: index).text
                // What was extracted from a file is text, whatever the file is.
                return contents(text, record.textForm == .extracted ? "text/plain" : record.mediaType.rawValue)
            case .passage(let name, let id):
                guard let index = indexes.index(named: name) else { throw RPCError.unknownResource(uri) }
                return contents(try index.passage(id: id).text, "text/plain")
            case nil: throw RPCError.unknownResource(uri)
            }
        } catch IndexError.unknownDocument, IndexError.unknownPassage {
            throw RPCError.unknownResource(uri)
        } catch let error as PageError {
            throw RPCError.inside("\(error)")
        }
    }

    /// The questions to begin with that the indexes keep.
    func prompts() async throws -> JSON {
        let prompts = try await starters().map { starter -> JSON in
            [
                "name": .string(starter.name), "title": .string(starter.question),
                "description": .string(starter.question), "arguments": [],
            ]
        }
        return ["prompts": .array(prompts)]
    }

    /// A starter as a message of the user.
    func prompt(_ parameters: JSON) async throws -> JSON {
        guard let name = parameters["name"]?.string else {
            throw RPCError.invalidParameters("Expected params.name to be the name of a prompt.")
        }
        guard let starter = try await starters().first(where: { $0.name == name }) else {
            throw RPCError.invalidParameters("There is no prompt \(name) here. prompts/list names those there are.")
        }
        let content: JSON = ["type": "text", "text": .string(starter.question)]
        return [
            "description": .string(starter.question), "messages": [["role": "user", "content": content]],
        ]
    }

    private func starters() async throws -> [(name: String, question: String)] {
        let questions = try await indexes().all.flatMap { try $0.index.manifest().conversationStarters }
        return questions.enumerated().map { (name: "starter-\($0 + 1)", question: $1) }
    }
}
