import CKernels

/// Stored elements as 32-bit floats, and back.
extension DType {
    /// Types whose values can be read, computed with and packed.
    package static let readable: [DType] = [
        .f32, .f16, .bf16, .q8_0, .q4_0, .q4_1, .q5_0, .q5_1, .q2_k, .q3_k, .q4_k, .q5_k, .q6_k, .iq4_nl,
        .iq4_xs, .iq3_s, .iq3_xxs, .iq2_s, .iq2_xs, .iq2_xxs, .mxfp4, .tq1_0, .tq2_0, .q8_k,
    ]
    /// Types that values can be stored as.
    package static let writable: [DType] = [.f32, .f16, .bf16, .q8_0, .q5_0, .q4_0, .q4_k]

    /// The kernels' number of a readable type.
    var source: ck_source? {
        switch self {
        case .f32: CK_SOURCE_F32
        case .f16: CK_SOURCE_F16
        case .bf16: CK_SOURCE_BF16
        case .q4_0: CK_SOURCE_Q4_0
        case .q4_1: CK_SOURCE_Q4_1
        case .q5_0: CK_SOURCE_Q5_0
        case .q5_1: CK_SOURCE_Q5_1
        case .q8_0: CK_SOURCE_Q8_0
        case .q2_k: CK_SOURCE_Q2_K
        case .q3_k: CK_SOURCE_Q3_K
        case .q4_k: CK_SOURCE_Q4_K
        case .q5_k: CK_SOURCE_Q5_K
        case .q6_k: CK_SOURCE_Q6_K
        case .iq4_nl: CK_SOURCE_IQ4_NL
        case .iq4_xs: CK_SOURCE_IQ4_XS
        case .iq3_s: CK_SOURCE_IQ3_S
        case .iq3_xxs: CK_SOURCE_IQ3_XXS
        case .iq2_s: CK_SOURCE_IQ2_S
        case .iq2_xs: CK_SOURCE_IQ2_XS
        case .iq2_xxs: CK_SOURCE_IQ2_XXS
        case .mxfp4: CK_SOURCE_MXFP4
        case .tq1_0: CK_SOURCE_TQ1_0
        case .tq2_0: CK_SOURCE_TQ2_0
        case .q8_k: CK_SOURCE_Q8_K
        default: nil
        }
    }

    /// The values of `count` elements, as the gguf package has them, bit for bit.
    ///
    /// - Precondition: a readable type, and as many bytes as the elements take.
    package func values(_ stored: StoredBytes, count: Int) -> [Float] {
        guard let source else { preconditionFailure("\(name) can't be read") }
        precondition(byteCount(ofRow: count) == stored.count, "\(stored.count) bytes for \(count) elements of \(name)")
        return stored.withBytes { span in
            unsafe span.withUnsafeBytes { bytes in
                unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
                    if let start = bytes.baseAddress, let target = buffer.baseAddress {
                        unsafe ck_dequantise(source, start, count, target)
                    }
                    initialized = count
                }
            }
        }
    }

    /// `values` stored as this type, rounded as the gguf package rounds (Q4_K, which it can't write: of small squared error).
    ///
    /// - Precondition: a writable type and whole blocks.
    package func stored(_ values: [Float]) -> [UInt8] {
        guard let source, let byteCount = byteCount(ofRow: values.count) else {
            preconditionFailure("\(values.count) values do not fill blocks of \(name)")
        }
        return unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            guard let target = buffer.baseAddress else { return }
            let isWritten = unsafe ck_quantise_blocks(source, values, values.count, target)
            precondition(isWritten, "\(name) can't be written")
            initialized = byteCount
        }
    }
}
