import Tensors

/// A low-rank adapter (LoRA, arXiv 2106.09685), checked against one model's shapes: immutable, and shared by all who use
/// it. A linear map with weights W computes W x + scale · B (A x).
package final class LowRankAdapter: Sendable {
    /// The maps of a block that read one input, and whose results lie side by side.
    enum Site: Int, Sendable, CaseIterable {
        /// Queries, keys and values.
        case attentionInput
        case attentionOutput
        /// Gate and up.
        case feedForwardInput
        case feedForwardOutput
    }

    /// The adapter of one site. Where a site has several maps, their A stand below one another, and B has their blocks
    /// on its diagonal, in the order in which the site's results lie.
    struct Map: Sendable {
        /// A: [inner, input]
        let narrow: WeightMatrix
        /// B: [output, inner]
        let widen: WeightMatrix
    }

    /// By layer and site.
    private let maps: [[Map?]]
    /// Inner values of the widest site.
    let width: Int
    /// The factor that the adapter's file gives for A B, alpha / rank, is part of B.
    package let parameterCount: Int

    init(maps: [[Map?]], parameterCount: Int) {
        self.maps = maps
        self.parameterCount = parameterCount
        width = maps.joined().compactMap { $0?.widen.columnCount }.max() ?? 0
    }

    var layerCount: Int { maps.count }

    func map(_ site: Site, layer: Int) -> Map? { maps[layer][site.rawValue] }
}

/// An adapter and how much of it is added.
package struct AppliedAdapter: Sendable, Equatable {
    package let adapter: LowRankAdapter
    /// 1 is the strength that the adapter was trained with.
    package let scale: Float

    package init(_ adapter: LowRankAdapter, scale: Float = 1) {
        self.adapter = adapter
        self.scale = scale
    }

    package static func == (left: AppliedAdapter, right: AppliedAdapter) -> Bool {
        left.adapter === right.adapter && left.scale == right.scale
    }
}
