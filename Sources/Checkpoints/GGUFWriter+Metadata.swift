extension GGUFWriter {
    /// The metadata as a file with them gives them, without writing one.
    ///
    /// - Parameter path: what errors call the source.
    package func parsedMetadata(path: String) throws(CheckpointError) -> GGUFMetadata {
        let bytes = encoded()
        let header = try GGUFHeader.parse(bytes.span, path: path)
        return GGUFMetadata(path: path, entries: header.entries, storage: Array(bytes.prefix(header.byteCount)))
    }
}
