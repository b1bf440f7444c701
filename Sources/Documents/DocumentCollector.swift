/// Walks folders and lists the files that can be read.
public struct DocumentCollector: Sendable {
    private let readers: DocumentReaders

    /// Makes a collector of the files that these readers claim.
    public init(readers: DocumentReaders = .standard) { self.readers = readers }

    /// Lists the files under the roots, each of which is a folder or a file.
    public func files(under roots: [String]) -> FileListing { FileListing(files: [], ignored: []) }
}
