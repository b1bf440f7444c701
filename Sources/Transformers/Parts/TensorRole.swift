/// What a tensor is in a model, as far as its precision matters.
package enum TensorRole: Sendable {
    /// The embedding or the head, which lose most by few bits.
    case outer
    /// A table of positions, which is no factor of a product, or a router, whose small errors send tokens elsewhere.
    case exact
    case inner

    /// - Parameter name: the tensor's name in GGUF.
    package init(ofTensor name: String) {
        if name == Self.embedding || name == Self.head {
            self = .outer
        } else if name == Self.positions || name.hasSuffix("." + Self.router) || name.hasSuffix("." + Self.sharedGate) {
            self = .exact
        } else {
            self = .inner
        }
    }

    static let embedding = "token_embd.weight"
    static let head = "output.weight"
    static let positions = "position_embd.weight"
    static let router = "ffn_gate_inp.weight"
    static let sharedGate = "ffn_gate_inp_shexp.weight"
}
