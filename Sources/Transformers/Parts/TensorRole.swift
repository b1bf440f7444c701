/// What a tensor is in a model, as far as its precision matters.
package enum TensorRole: Sendable {
    /// The embedding or the head, which lose most by few bits.
    case outer
    /// A table of positions, a convolution's kernel or biases, which are no factors of a product, or a router, whose small errors
    /// send tokens elsewhere.
    case exact
    case inner

    /// - Parameter name: the tensor's name in GGUF.
    package init(ofTensor name: String) {
        if name == Self.embedding || name == Self.head {
            self = .outer
        } else if name == Self.positions || Self.exactSuffixes.contains(where: name.hasSuffix) {
            self = .exact
        } else {
            self = .inner
        }
    }

    private static let exactSuffixes = [router, sharedGate, kernel, "bias"].map { "." + $0 }
    static let embedding = "token_embd.weight"
    static let head = "output.weight"
    static let positions = "position_embd.weight"
    static let router = "ffn_gate_inp.weight"
    static let sharedGate = "ffn_gate_inp_shexp.weight"
    static let kernel = "shortconv.conv.weight"
}
