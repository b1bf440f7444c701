internal import Digests
internal import Tensors

extension GGUFFile {
    /// Tells this file from others without reading all of it: SHA-256, as 64 hexadecimal digits, over
    ///
    /// 1. the header: every byte from the magic to the end of the tensor directory, thus all metadata, the vocabulary,
    ///    and the name, type, shape and offset of each tensor;
    /// 2. for each tensor in the file's order: its first 4096 bytes, then its last 4096 bytes (each the whole tensor
    ///    where it is smaller).
    ///
    /// An index names the model it was built with by this value. It finds another model, another quantisation or another
    /// training state of the same model; it is no proof against a file forged in the middle of its tensors.
    /// Some 4 MB are read and hashed for a model of 300 tensors.
    package func fingerprint() -> String {
        var hash = SHA256()
        hash.update(data: metadata.headerBytes)
        for tensor in tensors {
            let (part, range) = (parts[tensor.part], tensor.byteRange)
            hash.update(data: part.copy(range.prefix(4096)))
            hash.update(data: part.copy(range.suffix(4096)))
        }
        return hash.hexadecimal()
    }
}
