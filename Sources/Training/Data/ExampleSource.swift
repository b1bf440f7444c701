/// Examples to train on, in an order that a seed decides: any step's examples can be asked for at any time, so that a run
/// can go on where it was interrupted.
package protocol ExampleSource<Example>: Sendable {
    associatedtype Example: Sendable

    /// Examples of one pass over the data.
    var examplesPerEpoch: Int { get }
    /// Example `index` of the run, from 0, counted on over all epochs.
    func example(_ index: Int) -> Example
    /// What the examples come from, told from other data: SHA-256 as hexadecimal digits.
    var fingerprint: String { get }
}

extension ExampleSource {
    /// The examples of step `step`, from 1.
    package func examples(step: Int, count: Int) -> [Example] {
        ((step - 1) * count..<step * count).map(example)
    }
}
