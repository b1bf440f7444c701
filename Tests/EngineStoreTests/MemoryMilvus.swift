import Foundation
import GRPCCore
import GRPCInProcessTransport
import GRPCProtobuf
import SwiftProtobuf
import Synchronization

@testable import EngineStore

/// A server of Milvus's interface in memory, behind a real gRPC within the process. What it replies can be changed by a test.
final class MemoryMilvus: Sendable {
    enum Value: Sendable, Hashable {
        case integer(Int64)
        case text(String)
        case vector([Float])

        var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
        var text: String? { if case .text(let value) = self { value } else { nil } }
    }

    typealias Row = [String: Value]

    struct Collection: Sendable {
        var fields: MilvusFields
        var rows: [Value: Row] = [:]
        var isLoaded = false
        var indexed: Set<String> = []

        var key: String { fields.fields.first(where: \.isKey)?.name ?? "" }
    }

    struct State: Sendable {
        var version = "2.5.4"
        var collections: [String: Collection] = [:]
        var aliases: [String: String] = [:]
        /// What calls are answered with first, in the place of what was asked for.
        var refusals: [MilvusCall: [MilvusStatus]] = [:]
        /// Calls that are never answered.
        var silent: Set<MilvusCall> = []
        /// Calls so far.
        var calls: [MilvusCall] = []

        subscript(name: String) -> Collection? {
            get { collections[aliases[name] ?? name] }
            set { collections[aliases[name] ?? name] = newValue }
        }
    }

    let state = Mutex(State())
    private let transport = InProcessTransport()
    private let serving: Mutex<Task<Void, any Error>?> = Mutex(nil)

    /// Serves the calls of an index.
    ///
    /// - Parameter unknown: calls that the server does not know.
    func start(without unknown: Set<MilvusCall> = []) {
        var router = RPCRouter<InProcessTransport.Server>()
        answer(.version, in: &router) { (_: MilvusNothing, state, reply: inout MilvusVersionReply) in
            reply.version = state.version
        }
        addCollectionCalls(to: &router)
        addRowCalls(to: &router)
        for call in unknown { _ = router.removeHandler(forMethod: call.descriptor) }
        let server = GRPCServer(transport: transport.server, router: router)
        serving.withLock { $0 = Task { try await server.serve() } }
    }

    deinit { serving.withLock { $0?.cancel() } }

    /// An engine that speaks to this server.
    func engine(_ limits: EngineLimits = EngineLimits()) throws -> MilvusEngine {
        let line = MilvusGRPCLine(transport.client)
        let client = MilvusClient(try EngineAddress("milvus://memory:1/test-a"), limits: limits) { _ in line }
        return MilvusEngine(client, limits: limits)
    }

    static func status(_ code: Int32, _ reason: String = "scripted", passes: Bool = false) -> MilvusStatus {
        var status = MilvusStatus()
        (status.code, status.reason, status.isPassing) = (code, reason, passes)
        return status
    }

    private func answer<Request: Message, Reply: ScriptedReply>(
        _ call: MilvusCall, in router: inout RPCRouter<InProcessTransport.Server>,
        _ work: @escaping @Sendable (Request, inout State, inout Reply) -> Void
    ) {
        router.registerHandler(
            forMethod: call.descriptor, deserializer: ProtobufDeserializer<Request>(),
            serializer: ProtobufSerializer<Reply>()
        ) { stream, _ in
            let request = try await ServerRequest(stream: stream)
            if self.state.withLock({ $0.silent.contains(call) }) { try await Task.sleep(for: .seconds(60)) }
            let reply = self.state.withLock { state in
                state.calls.append(call)
                var reply = Reply()
                if let refusal = state.refusals[call]?.first {
                    state.refusals[call]?.removeFirst()
                    reply.say(refusal)
                } else {
                    work(request.message, &state, &reply)
                }
                return reply
            }
            return StreamingServerResponse(single: ServerResponse(message: reply))
        }
    }

    private func addCollectionCalls(to router: inout RPCRouter<InProcessTransport.Server>) {
        answer(.collections, in: &router) { (_: MilvusNothing, state, reply: inout MilvusCollectionsReply) in
            reply.names = state.collections.keys.sorted()
            reply.ids = reply.names.map { Self.number(of: $0) }
        }
        answer(.describe, in: &router) {
            (request: MilvusCollectionRequest, state, reply: inout MilvusDescriptionReply) in
            guard let found = state[request.name] else { return reply.status = Self.status(100) }
            reply.schema = found.fields
            reply.name = found.fields.name
            // Servers before 2.4 give back the alias.
            if state.version.hasPrefix("2.3") { reply.name = request.name }
            reply.id = Self.number(of: found.fields.name)
        }
        answer(.create, in: &router) { (request: MilvusCreationRequest, state, reply: inout MilvusStatus) in
            guard let fields = try? MilvusFields(serializedBytes: request.schema) else {
                return reply = Self.status(1_100)
            }
            state.collections[request.name] = Collection(fields: fields)
        }
        answer(.drop, in: &router) { (request: MilvusCollectionRequest, state, _: inout MilvusStatus) in
            state.collections[request.name] = nil
        }
        answer(.createIndex, in: &router) { (request: MilvusIndexRequest, state, _: inout MilvusStatus) in
            state[request.collection]?.indexed.insert(request.field)
        }
        answer(.load, in: &router) { (request: MilvusCollectionRequest, state, reply: inout MilvusStatus) in
            // A collection is loaded only if each field of vectors has an index.
            let vectors = state[request.name]?.fields.fields.filter { $0.type > 100 }.map(\.name) ?? []
            guard state[request.name]?.indexed == Set(vectors) else { return reply = Self.status(700) }
            state[request.name]?.isLoaded = true
        }
        answer(.loadState, in: &router) { (request: MilvusLoadStateRequest, state, reply: inout MilvusLoadStateReply) in
            reply.state = state[request.name]?.isLoaded == true ? 3 : 1
        }
        answer(.createAlias, in: &router) { (request: MilvusAliasRequest, state, reply: inout MilvusStatus) in
            guard state.aliases[request.alias] == nil else { return reply = Self.status(1_601) }
            state.aliases[request.alias] = request.collection
        }
        answer(.alterAlias, in: &router) { (request: MilvusAliasRequest, state, reply: inout MilvusStatus) in
            guard state.aliases[request.alias] != nil else { return reply = Self.status(1_600) }
            state.aliases[request.alias] = request.collection
        }
        answer(.dropAlias, in: &router) { (request: MilvusDropAliasRequest, state, _: inout MilvusStatus) in
            state.aliases[request.alias] = nil
        }
    }

    private func addRowCalls(to router: inout RPCRouter<InProcessTransport.Server>) {
        answer(.upsert, in: &router) { (request: MilvusWriteRequest, state, reply: inout MilvusMutationReply) in
            guard let held = state[request.collection] else { return reply.status = Self.status(100) }
            for place in 0..<Int(request.rows) {
                let row = Dictionary(uniqueKeysWithValues: request.columns.map { ($0.name, Self.value(of: $0, place)) })
                guard let key = row[held.key], held.isLoaded, Self.fits(row, held.fields) else {
                    return reply.status = Self.status(1_100)
                }
                state[request.collection]?.rows[key] = row
            }
            reply.upserted = Int64(request.rows)
        }
        answer(.delete, in: &router) { (request: MilvusDeletionRequest, state, reply: inout MilvusMutationReply) in
            guard let held = state[request.collection] else { return reply.status = Self.status(100) }
            for (key, row) in held.rows where Self.holds(request.expression, row) {
                state[request.collection]?.rows[key] = nil
            }
        }
        answer(.query, in: &router) { (request: MilvusQueryRequest, state, reply: inout MilvusQueryReply) in
            guard let held = state[request.collection] else { return reply.status = Self.status(100) }
            let rows = held.rows.values.filter { Self.holds(request.expression, $0) }
            reply.columns =
                request.outputFields == ["count(*)"]
                ? [MilvusColumns.integers("count(*)", [Int64(rows.count)])]
                : Self.columns(request.outputFields, of: rows)
        }
        answer(.search, in: &router) { (request: MilvusSearchRequest, state, reply: inout MilvusSearchReply) in
            guard let held = state[request.collection] else { return reply.status = Self.status(100) }
            let wanted = try? MilvusPlaceholders(serializedBytes: request.placeholders).placeholders.first
            let limit = request.parameters.first { $0.key == "topk" }.flatMap { Int($0.value) } ?? 0
            let scored = held.rows.values.filter { Self.holds(request.expression, $0) }
                .compactMap { row in wanted.flatMap { Self.score(row, $0) }.map { (row: row, score: $0) } }
                .sorted { $0.score > $1.score }.prefix(limit)
            reply.found.scores = scored.map(\.score)
            reply.found.keys.longs.values = scored.compactMap { $0.row[held.key]?.integer }
            reply.found.columns = Self.columns(request.outputFields, of: scored.map(\.row))
        }
    }
}

/// A reply that can be made to say how the call went.
private protocol ScriptedReply: Message, Sendable {
    mutating func say(_ status: MilvusStatus)
}

extension MilvusStatus: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self = status }
}

extension MilvusVersionReply: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self.status = status }
}

extension MilvusCollectionsReply: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self.status = status }
}

extension MilvusDescriptionReply: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self.status = status }
}

extension MilvusLoadStateReply: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self.status = status }
}

extension MilvusMutationReply: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self.status = status }
}

extension MilvusSearchReply: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self.status = status }
}

extension MilvusQueryReply: ScriptedReply {
    fileprivate mutating func say(_ status: MilvusStatus) { self.status = status }
}

// What a server makes of rows.
extension MemoryMilvus {
    /// A collection's number.
    fileprivate static func number(of name: String) -> Int64 {
        name.utf8.reduce(7) { ($0 &* 31 &+ Int64($1)) & 0xFFFF_FFFF }
    }

    fileprivate static func value(of column: MilvusColumn, _ row: Int) -> Value {
        switch MilvusSchema.FieldType(rawValue: column.type) {
        case .integer: .integer(column.scalars.longs.values[row])
        case .text: .text(column.scalars.strings.values[row])
        default:
            .vector(
                Array(
                    column.vectors.floats.values.dropFirst(row * Int(column.vectors.dimension)).prefix(
                        Int(column.vectors.dimension))))
        }
    }

    /// Whether a row has what the fields say, and no text is too long.
    fileprivate static func fits(_ row: Row, _ fields: MilvusFields) -> Bool {
        fields.fields.filter { !$0.isFunctionOutput }.allSatisfy { field in
            let bound = field.parameters.first { $0.key == "max_length" || $0.key == "dim" }.flatMap { Int($0.value) }
            switch row[field.name] {
            case .integer: return field.type == 5
            case .text(let text): return field.type == 21 && text.utf8.count <= bound ?? 0
            case .vector(let vector): return field.type == 101 && vector.count == bound
            case nil: return false
            }
        }
    }

    fileprivate static func columns(_ names: [String], of rows: [Row]) -> [MilvusColumn] {
        names.map { name in
            let values = rows.compactMap { $0[name] }
            return values.contains { $0.integer != nil }
                ? MilvusColumns.integers(name, values.compactMap(\.integer))
                : MilvusColumns.texts(name, values.compactMap(\.text))
        }
    }

    /// Whether a row meets a condition: one of the forms that an index asks with.
    fileprivate static func holds(_ expression: String, _ row: Row) -> Bool {
        if expression.isEmpty { return true }
        if let match = expression.wholeMatch(of: #/(\w+) in \[(.*)\]/#) {
            let values = match.2.split(separator: ", ").map { $0.trimmingCharacters(in: ["\""]) }
            switch row[String(match.1)] {
            case .integer(let value): return values.contains(String(value))
            case .text(let value): return values.contains(value)
            default: return false
            }
        }
        let words = Set(row["words"]?.text?.split(separator: " ").map(String.init) ?? [])
        let wanted = expression.matches(of: #/TEXT_MATCH\(words, "(\w+)"\)/#).map { String($0.1) }
        return !wanted.isEmpty && words.isSuperset(of: wanted)
    }

    fileprivate static func score(_ row: Row, _ wanted: MilvusPlaceholder) -> Float? {
        let bytes = Array(wanted.values.first ?? Data())
        if wanted.type == MilvusSchema.FieldType.vector.rawValue {
            guard case .vector(let vector)? = row["vector"] else { return nil }
            let query = stride(from: 0, to: bytes.count, by: 4).map { start in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
            }
            return zip(query, vector).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let words = row["words"]?.text?.split(separator: " ").map(String.init) ?? []
        let asked = Set(String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init))
        let count = words.count(where: asked.contains)
        return count > 0 ? Float(count) : nil
    }
}
