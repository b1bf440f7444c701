import Synchronization
import Testing

@testable import Indexing

@Suite("Reading ahead")
struct ReadAheadTests {
    @Test("Results come in the order of the list, whatever order they are ready in", arguments: [1, 2, 3, 8])
    func order(width: Int) {
        let items = Array(0..<200)
        let ahead = ReadAhead(items, width: width) { item in
            // Items do very different amounts of work.
            var sum = 0
            for number in 0..<((item * 7919) % 13 * 2_000) { sum &+= number }
            return (item, sum)
        }
        #expect(items.map { _ in ahead.next().0 } == items)
    }

    @Test("No more items are under way than the width allows")
    func width() {
        let counts = Mutex((now: 0, most: 0))
        let ahead = ReadAhead(Array(0..<60), width: 3) { item in
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
            var sum = 0
            for number in 0..<20_000 { sum &+= number }
            counts.withLock { $0.now -= 1 }
            return item &+ sum
        }
        for _ in 0..<60 { _ = ahead.next() }
        #expect(counts.withLock { $0.most } <= 3)
    }
}
