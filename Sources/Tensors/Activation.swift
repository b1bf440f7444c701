import CKernels

/// The function between the two maps of a feed-forward part.
package enum Activation: String, Sendable, CaseIterable {
    /// x · sigmoid(x) (arXiv 1702.03118)
    case silu
    /// GELU by a tanh, as GPT-2 has it (arXiv 1606.08415).
    case geluTanh
    /// GELU by the error function (arXiv 1606.08415).
    case geluExact
    /// max(x, 0)
    case relu

    var kernelNumber: ck_activation {
        switch self {
        case .silu: CK_ACTIVATION_SILU
        case .geluTanh: CK_ACTIVATION_GELU_TANH
        case .geluExact: CK_ACTIVATION_GELU_ERF
        case .relu: CK_ACTIVATION_RELU
        }
    }
}
