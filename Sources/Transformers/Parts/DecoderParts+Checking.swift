package import Checkpoints

extension DecoderParts {
    /// Checks, without reading weights, that a checkpoint has each tensor that the parts name, of their shape and of a type
    /// that can be read, and none besides.
    ///
    /// - Throws: `CheckpointError` naming the tensor, as loading does.
    package func check(_ checkpoint: any Checkpoint) throws(CheckpointError) {
        var source = TensorSource(checkpoint)
        for place in Self.places(in: self) { _ = try source.take(place) }
        try source.requireAllUsed()
    }

    /// Every place in a value and in what it holds, so that a part that is added is checked without being named here.
    private static func places(in value: Any) -> [TensorPlace] {
        if let place = value as? TensorPlace { return [place] }
        return Mirror(reflecting: value).children.flatMap { places(in: $0.value) }
    }
}
