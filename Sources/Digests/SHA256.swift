import CLibCrypto

/// SHA-256 (FIPS 180-4) of bytes that come in pieces, computed by OpenSSL's libcrypto.
///
/// It tells files and states apart. Nothing secret is hashed here.
@safe package struct SHA256: ~Copyable {
    /// Made in `init`, freed in `deinit`, and used by nobody else.
    private let context: OpaquePointer

    /// A digest of no bytes yet.
    package init() {
        // Both calls fail only if memory is exhausted or libcrypto was built without its own digests.
        guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto cannot compute SHA-256")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes after those added so far. Takes time in proportion to their number.
    package mutating func update(data: some Collection<UInt8>) {
        let isContiguous = data.withContiguousStorageIfAvailable { bytes in
            // It reads within the buffer, during the call.
            unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }
        if isContiguous == nil { update(data: Array(data)) }
    }

    /// The digest as 64 lower-case hexadecimal digits.
    package consuming func hexadecimal() -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        // It writes at most EVP_MAX_MD_SIZE bytes.
        _ = unsafe EVP_DigestFinal_ex(context, &digest, &count)
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest of some bytes, as 64 lower-case hexadecimal digits.
    package static func hexadecimal(of data: some Collection<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: data)
        return hash.hexadecimal()
    }
}
