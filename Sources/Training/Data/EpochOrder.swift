import Inference
import Synchronization

/// Permutations of 0 ..< count, one for each epoch, from one seed.
final class EpochOrder: Sendable {
    let count: Int
    private let seed: UInt64
    private let last = Mutex<(epoch: Int, order: [Int])?>(nil)

    init(count: Int, seed: UInt64) {
        precondition(count > 0, "something to order")
        self.count = count
        self.seed = seed
    }

    /// The item at place `index` of the sequence of all epochs.
    subscript(index: Int) -> Int {
        let (epoch, place) = index.quotientAndRemainder(dividingBy: count)
        return last.withLock { last in
            if let last, last.epoch == epoch { return last.order[place] }
            var random = RandomSource(seed: seed, sequence: epoch)
            let order = Array(0..<count).shuffled(by: &random)
            last = (epoch, order)
            return order[place]
        }
    }
}

extension Array {
    /// Fisher and Yates' shuffle, spelled out: the library's may change its order of draws.
    func shuffled(by random: inout RandomSource) -> Self {
        var result = self
        for end in stride(from: count - 1, to: 0, by: -1) {
            result.swapAt(end, Int(random.next().multipliedFullWidth(by: UInt64(end + 1)).high))
        }
        return result
    }
}
