/// What training makes smaller: a mean loss over examples.
package protocol Objective: AnyObject {
    associatedtype Example: Sendable

    /// The model whose trained parameters a step changes.
    var decoder: Decoder { get }

    /// Adds the gradients of the mean loss over `examples` to those of the trained parameters, and returns that loss.
    func addGradients(_ examples: [Example]) -> Double

    /// The mean loss over `examples`, without gradients.
    func loss(_ examples: [Example]) -> Double

    /// Tokens that go through the model for an example.
    func tokenCount(_ example: Example) -> Int
}
