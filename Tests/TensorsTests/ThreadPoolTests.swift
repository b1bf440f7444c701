import Synchronization
import Tensors
import Testing

@Suite struct ThreadPoolTests {
    @Test("every thread runs the body once, and run returns after the last", arguments: [1, 2, 3, 8])
    func everyThreadRunsThe(threadCount: Int) {
        let pool = ThreadPool(threadCount: threadCount)
        for _ in 0..<200 {
            let calls = Mutex<[Int]>([])
            pool.run { worker in calls.withLock { $0.append(worker.index) } }
            #expect(calls.withLock { $0.sorted() } == Array(0..<threadCount))
        }
    }

    @Test("what is written before a barrier is seen after it", arguments: [2, 3, 8])
    func whatIsWrittenBefore(threadCount: Int) {
        let pool = ThreadPool(threadCount: threadCount)
        let slots = (0..<threadCount).map { _ in Counter() }
        let misses = Counter()
        pool.run { worker in
            for round in 1...500 {
                slots[worker.index].value.store(round, ordering: .relaxed)
                worker.barrier()
                for slot in slots where slot.value.load(ordering: .relaxed) != round {
                    misses.value.add(1, ordering: .relaxed)
                }
                worker.barrier()
            }
        }
        #expect(misses.value.load(ordering: .relaxed) == 0)
    }

    @Test("shares cover everything once, in whole units")
    func sharesCoverEverythingOnce() {
        for threadCount in [1, 2, 3, 5] {
            let pool = ThreadPool(threadCount: threadCount)
            for (total, unit) in [(0, 1), (1, 1), (7, 1), (100, 8), (64, 64), (3, 8)] {
                let shares = Mutex<[Range<Int>]>([])
                pool.run { worker in shares.withLock { $0.append(worker.share(of: total, unit: unit)) } }
                let sorted = shares.withLock { $0 }.sorted {
                    ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
                }
                #expect(sorted.flatMap { Array($0) } == Array(0..<total))
                #expect(sorted.allSatisfy { $0.isEmpty || $0.lowerBound % unit == 0 })
            }
        }
    }

    @Test("calls from several tasks take turns")
    func callsFromSeveralTasks() async {
        let pool = ThreadPool(threadCount: 2)
        let running = Counter(), overlaps = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<50 {
                        pool.run { worker in
                            if worker.index == 0, running.value.add(1, ordering: .relaxed).newValue != 1 {
                                overlaps.value.add(1, ordering: .relaxed)
                            }
                            worker.barrier()
                            if worker.index == 0 { running.value.subtract(1, ordering: .relaxed) }
                        }
                    }
                }
            }
        }
        #expect(overlaps.value.load(ordering: .relaxed) == 0)
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }
}
