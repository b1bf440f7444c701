import Foundation
import IndexStore
import Passages
import Synchronization

/// An index in Milvus: an alias that names the generation that readers see, and for each generation one collection of passages
/// and one of parts (`NAME`, `NAME_G1a2b3c4d` and `NAME_G1a2b3c4d_parts`).
///
/// A server before 2.5 has no BM25: its collections are made without words, and only vectors are searched.
struct MilvusEngine: Engine {
    let address: EngineAddress
    let client: MilvusClient
    let limits: EngineLimits
    /// The generation that is written and read; nil for the one that readers see.
    private let generation: String?
    /// What is known of collections, whose fields never change.
    private let known = Known()

    init(_ address: EngineAddress, limits: EngineLimits) {
        self.init(MilvusClient(address, limits: limits), limits: limits)
    }

    init(_ client: MilvusClient, limits: EngineLimits, generation: String? = nil) {
        address = client.address
        self.client = client
        self.limits = limits
        self.generation = generation
    }

    private final class Known: Sendable {
        let collections = Mutex<[String: Collection]>([:])
    }

    /// A collection of passages.
    struct Collection: Sendable {
        /// As the server knows it, whatever aliases it has.
        let name: String
        /// Whether its words can be searched.
        let hasWords: Bool
        /// Numbers of a vector.
        let dimension: Int
        var parts: String { MilvusEngine.parts(of: name) }
    }

    /// The name that readers ask for. Milvus takes no hyphens, and names of indexes have no capitals.
    var alias: String { address.table.replacing("-", with: "Z") }

    /// The name by which passages are read and written: a generation's own, or the alias.
    var readName: String { generation ?? alias }

    private static func parts(of name: String) -> String { name + "_parts" }

    private var mark: String { alias + "_G" }

    // MARK: Collections

    /// The collection that is asked; nil where there is none.
    ///
    /// - Parameter isFresh: asks the server even where the name's collection is known.
    func collection(isFresh: Bool = false) async throws(EngineError) -> Collection? {
        let name = readName
        if !isFresh, let held = known.collections.withLock({ $0[name] }) { return held }
        let found = try await described(name)
        known.collections.withLock { $0[name] = found }
        return found
    }

    /// The collection that is asked, which must be there.
    func required() async throws(EngineError) -> Collection {
        guard let collection = try await collection() else { throw .noIndex(address) }
        return collection
    }

    private func described(_ name: String) async throws(EngineError) -> Collection? {
        let doing = "looking for the index"
        var request = MilvusCollectionRequest()
        request.name = name
        guard let reply = try await client.send(.describe, request, as: MilvusDescriptionReply.self, doing: doing)
        else { return nil }
        let found = try await ownName(of: reply, doing: doing)
        let fields = reply.schema.fields
        let vector = fields.first { $0.name == MilvusSchema.vector }
        let dimension = vector?.parameters.first { $0.key == "dim" }.flatMap { Int($0.value) }
        guard found.hasPrefix(mark), let dimension, (1...32_768).contains(dimension) else {
            throw .unexpected(
                address, while: doing, expected: "a collection that a copy made",
                found: EngineWords.plain(Array("\(found) with fields \(fields.map(\.name))".utf8)))
        }
        return Collection(
            name: found, hasWords: fields.contains { $0.name == MilvusSchema.sparse }, dimension: dimension)
    }

    /// A collection's own name. A server before 2.4 gives back the alias that it was asked for, so that its number has to be
    /// looked up.
    private func ownName(of reply: MilvusDescriptionReply, doing: String) async throws(EngineError) -> String {
        let told = reply.name.isEmpty ? reply.schema.name : reply.name
        guard told == alias, reply.id != 0 else { return told }
        let all = try await client.send(.collections, MilvusNothing(), as: MilvusCollectionsReply.self, doing: doing)
        guard let all, let place = all.ids.firstIndex(of: reply.id), place < all.names.count else { return told }
        return all.names[place]
    }

    func exists() async throws(EngineError) -> Bool { try await collection(isFresh: true) != nil }

    func create(dimension: Int) async throws(EngineError) {
        if try await exists() { return }
        let successor = try await made(dimension: dimension)
        try await successor.publish()
        _ = try await collection(isFresh: true)
    }

    func successor(dimension: Int) async throws(EngineError) -> (any Engine)? { try await made(dimension: dimension) }

    /// A new generation, which readers do not see yet. What earlier copies left that were cut short goes.
    private func made(dimension: Int) async throws(EngineError) -> MilvusEngine {
        let hasWords = try await version() >= Self.wordsSince
        try await sweep(keeping: try await described(alias))
        let name = mark + UUID().uuidString.prefix(8).lowercased()
        try await make(
            MilvusSchema.passages(name: name, dimension: dimension, hasWords: hasWords),
            indexes: [(MilvusSchema.vector, MilvusSchema.graph)]
                + (hasWords ? [(MilvusSchema.sparse, MilvusSchema.inverted)] : []))
        try await make(
            MilvusSchema.parts(name: Self.parts(of: name)), indexes: [(MilvusSchema.vector, MilvusSchema.flat)])
        return MilvusEngine(client, limits: limits, generation: name)
    }

    func publish() async throws(EngineError) {
        guard let generation, let collection = try await described(generation) else { throw .noIndex(address) }
        var request = MilvusAliasRequest()
        request.collection = generation
        request.alias = alias
        let isThere = try await described(alias) != nil
        let done = try await client.send(
            isThere ? .alterAlias : .createAlias, request, as: MilvusStatus.self, doing: "giving the index its name")
        guard done != nil else { throw .noIndex(address) }
        try await sweep(keeping: collection)
    }

    func drop() async throws(EngineError) {
        var request = MilvusDropAliasRequest()
        request.alias = alias
        if try await exists() {
            _ = try await client.send(.dropAlias, request, as: MilvusStatus.self, doing: "taking the index's name away")
        }
        try await sweep(keeping: nil)
        _ = try await collection(isFresh: true)
    }

    /// Removes all generations but one.
    private func sweep(keeping kept: Collection?) async throws(EngineError) {
        let doing = "looking for earlier copies"
        let all = try await client.send(.collections, MilvusNothing(), as: MilvusCollectionsReply.self, doing: doing)
        for name in all?.names ?? [] where name.hasPrefix(mark) && name != kept?.name && name != kept?.parts {
            var request = MilvusCollectionRequest()
            request.name = name
            _ = try await client.send(
                .drop, request, as: MilvusStatus.self, doing: "removing an earlier copy", seconds: limits.writeSeconds)
        }
    }

    /// Makes a collection that can be written and searched when this returns.
    private func make(_ schema: MilvusFields, indexes: [(field: String, [(String, String)])]) async throws(EngineError)
    {
        let doing = "making a collection"
        var creation = MilvusCreationRequest()
        creation.name = schema.name
        creation.schema = try encoded(schema, doing: doing)
        creation.shards = MilvusSchema.shards
        try await done(.create, creation, doing: doing)
        for (field, parameters) in indexes {
            var index = MilvusIndexRequest()
            index.collection = schema.name
            index.field = field
            index.name = field
            index.parameters = MilvusSchema.pairs(parameters)
            try await done(.createIndex, index, doing: "indexing the field \(field)")
        }
        var load = MilvusCollectionRequest()
        load.name = schema.name
        try await done(.load, load, doing: "loading a collection")
        var state = MilvusLoadStateRequest()
        state.name = schema.name
        for _ in 0..<limits.writeSeconds * 2 {
            let reply = try await client.send(
                .loadState, state, as: MilvusLoadStateReply.self, doing: "loading a collection")
            if reply?.state == Self.loaded { return }
            try await client.pause(0.5, doing: "loading a collection")
        }
        throw .unreachable(
            address, while: "loading a collection", reason: "\(limits.writeSeconds) seconds went by")
    }

    private static let loaded: Int32 = 3

    /// A call whose reply says no more than that it was done.
    private func done(_ call: MilvusCall, _ request: some MilvusMessage, doing: String) async throws(EngineError) {
        let reply = try await client.send(
            call, request, as: MilvusStatus.self, doing: doing, seconds: limits.writeSeconds)
        guard reply != nil else { throw .noIndex(address) }
    }

    // MARK: Versions

    /// Upserts and the codes of errors that are read here.
    private static let oldest = [2, 3]
    /// BM25, and conditions on words.
    private static let wordsSince = [2, 5]

    /// The server's version, as far as it matters.
    private func version() async throws(EngineError) -> MilvusVersion {
        let doing = "asking for the version"
        let reply = try await client.send(.version, MilvusNothing(), as: MilvusVersionReply.self, doing: doing)
        let text = EngineWords.plain(Array((reply?.version ?? "").utf8))
        guard let version = MilvusVersion(text) else {
            throw .unexpected(address, while: doing, expected: "a version such as 2.5.4", found: "“\(text)”")
        }
        guard version >= Self.oldest else { throw .olderEngine(address, found: text, needed: "2.3") }
        return version
    }

    func limitation() async throws(EngineError) -> String? {
        guard let collection = try await collection(), !collection.hasWords else { return nil }
        return
            "this Milvus has no BM25, which version 2.5 brought: questions find passages by vectors only, and not by words; "
            + "upgrade it, then copy again with: footnote export --force \(address)"
    }
}

/// The beginning of a server's version.
struct MilvusVersion: Sendable {
    /// The first two numbers.
    let numbers: [Int]

    /// Reads `2.5.4`, `v2.6.0-dev` and the like; nil for what has no such number.
    init?(_ text: String) {
        guard let match = text.firstMatch(of: #/(\d{1,4})\.(\d{1,4})/#), let major = Int(match.1),
            let minor = Int(match.2)
        else { return nil }
        numbers = [major, minor]
    }

    static func >= (version: MilvusVersion, numbers: [Int]) -> Bool {
        !version.numbers.lexicographicallyPrecedes(numbers)
    }
}
