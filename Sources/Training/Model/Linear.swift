import Tensors

/// A linear map, y = x Wᵀ + b, with an adapter where one is trained beside frozen weights.
package struct Linear: Sendable {
    /// [outputs, inputs]
    let weight: Parameter
    let bias: Parameter?
    var adapter: LowRankAdapter?

    var inputCount: Int { weight.value.columnCount }
    var outputCount: Int { weight.value.rowCount }
    var isTrained: Bool { weight.isTrained || bias?.isTrained == true || adapter != nil }

    /// The weights in effect, [outputs, inputs].
    var operand: MatrixSlice { weight.value.adding(adapter?.term) }
    /// The parameters that a step changes.
    var trained: [Parameter] {
        ([weight] + (bias.map { [$0] } ?? []) + (adapter.map { [$0.down, $0.up] } ?? [])).filter(\.isTrained)
    }
    var all: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }
}

/// factor · up · downᵀ beside a frozen matrix: LoRA (arXiv 2106.09685).
package struct LowRankAdapter: Sendable {
    /// "A" of the paper, turned: [inputs, rank].
    let down: Parameter
    /// "B" of the paper: [outputs, rank].
    let up: Parameter
    /// The paper's α / r.
    let factor: Float

    var term: LowRankTerm { LowRankTerm(left: up.value, right: down.value, factor: factor) }
    var rank: Int { down.value.columnCount }
}
