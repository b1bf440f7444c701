import GRPCCore
import GRPCNIOTransportHTTP2Posix
import GRPCProtobuf
import SwiftProtobuf

/// The calls of Milvus's service that an index needs, under the names that a server knows them by.
enum MilvusCall: String, CaseIterable, Sendable {
    case version = "GetVersion"
    case collections = "ShowCollections"
    case describe = "DescribeCollection"
    case create = "CreateCollection"
    case drop = "DropCollection"
    case load = "LoadCollection"
    case loadState = "GetLoadState"
    case createIndex = "CreateIndex"
    case createAlias = "CreateAlias"
    case alterAlias = "AlterAlias"
    case dropAlias = "DropAlias"
    case upsert = "Upsert"
    case delete = "Delete"
    case search = "Search"
    case query = "Query"

    /// How gRPC names it.
    var descriptor: MethodDescriptor {
        MethodDescriptor(fullyQualifiedService: "milvus.proto.milvus.MilvusService", method: rawValue)
    }
}
