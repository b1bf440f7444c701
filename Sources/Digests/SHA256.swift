import CDigests

/// SHA-256 (FIPS 180-4) of bytes that come in pieces, with the processor's instructions for it where it has them.
///
/// For telling files and states apart. Nothing secret is hashed here.
package struct SHA256: Sendable {
    private var hash = cd_sha256()

    /// A digest of no bytes yet.
    ///
    /// - Parameter isPortable: computes in plain C, whatever the processor has; the digest is the same.
    package init(isPortable: Bool = false) {
        unsafe cd_sha256_begin(&hash, isPortable)  // lends the value for the call
    }

    /// Adds bytes after those added so far. Takes time in proportion to their number.
    package mutating func update(data: some Collection<UInt8>) {
        let isContiguous: Void? = data.withContiguousStorageIfAvailable { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe cd_sha256_update(&hash, base, bytes.count)  // reads within the buffer, during the call
        }
        if isContiguous == nil { update(data: Array(data)) }
    }

    /// The digest's 32 bytes.
    package consuming func finalize() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe cd_sha256_end(&hash, &digest)  // writes 32 bytes, as many as there are
        return digest
    }

    /// The digest as 64 lower-case hexadecimal digits.
    package consuming func hexadecimal() -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
