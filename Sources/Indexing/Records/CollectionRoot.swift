/// A root whose documents belong to a collection, by which searches can be narrowed.
public struct CollectionRoot: Sendable, Codable, Equatable {
    /// Absolute path of the folder or file.
    public internal(set) var path: String
    /// Name of the collection.
    public internal(set) var collection: String
}
