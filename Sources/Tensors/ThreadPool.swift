import CKernels
import Glibc
import Synchronization

/// A fixed set of threads that run one parallel program at a time, and the instruction set of its kernels.
///
/// `run` calls the same body once on each thread; the threads divide the work by their `Worker.index` and meet at
/// `Worker.barrier()`. Nothing is allocated per run and no task is created: a barrier costs well under a microsecond
/// while the threads spin. Threads that find no work for about a millisecond sleep until the next run.
package final class ThreadPool: Sendable {
    package let threadCount: Int
    package let instructionSet: InstructionSet
    private let crew: Crew

    /// Starts `threadCount - 1` threads; the caller of `run` is the remaining one.
    package init(threadCount: Int = ThreadPool.defaultThreadCount, instructionSet: InstructionSet = .best) {
        precondition(threadCount >= 1, "a pool has at least one thread")
        self.threadCount = threadCount
        self.instructionSet = instructionSet.isAvailable ? instructionSet : .scalar
        crew = Crew(threadCount: threadCount, instructionSet: instructionSet)
        for index in 1..<threadCount { crew.startThread(index: index) }
    }

    deinit { crew.stop() }

    /// Runs `body` once on every thread and returns when all have finished. Calls from several threads take turns.
    ///
    /// `body` must not call `run`, and every worker must pass the same number of barriers.
    package func run(_ body: @Sendable (Worker) -> Void) {
        crew.run(body)
    }

    /// The number of processors that this process may use.
    package static var defaultThreadCount: Int {
        max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }
}

/// One thread's view of a parallel program.
package struct Worker: Sendable {
    /// This thread's number, from 0.
    package let index: Int
    /// The number of threads that run the program.
    package let count: Int
    private let crew: Crew

    fileprivate init(index: Int, crew: Crew) {
        self.index = index
        count = crew.threadCount
        self.crew = crew
    }

    /// The kernels to use.
    var kernels: ck_kernels { unsafe crew.kernels.pointee }
    /// The kernels of the vector scan.
    var scanKernels: ck_scan_kernels { unsafe crew.kernels.pointee.scan.pointee }

    /// Waits until every thread has come here. What was written before is visible after.
    package func barrier() { crew.barrier() }

    /// This thread's share of `0 ..< total`: contiguous, and a multiple of `unit` wide but for the last.
    package func share(of total: Int, unit: Int = 1) -> Range<Int> {
        let units = (total + unit - 1) / unit
        let lower = units * index / count * unit
        let upper = units * (index + 1) / count * unit
        return min(lower, total)..<min(upper, total)
    }
}

/// What the threads of a pool share. They hold it, not the pool, so that the pool can go away and stop them.
///
/// Sendable: `job` and `isStopping` are written only while no thread runs a job, before `generation` is advanced with
/// release order, and read after it was seen with acquire order.
@safe  // the table of kernels is immutable and lives as long as the program
private final class Crew: @unchecked Sendable {
    let threadCount: Int
    let kernels: UnsafePointer<ck_kernels>

    private let turn = Mutex<Void>(())
    private let generation = Atomic<Int>(0)
    private let running = Atomic<Int>(0)
    private let arrived = Atomic<Int>(0)
    private let phase = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let bell = Bell()
    private var job: (@Sendable (Worker) -> Void)?
    private var isStopping = false

    /// Pauses before a waiting thread offers its core to others, and before it goes to sleep: tens of microseconds and
    /// about a millisecond.
    private static let pausesBeforeYield = 4_000
    private static let pausesBeforeSleep = 30_000

    init(threadCount: Int, instructionSet: InstructionSet) {
        self.threadCount = threadCount
        unsafe kernels = instructionSet.kernels
    }

    func startThread(index: Int) {
        let context = unsafe Unmanaged.passRetained(ThreadStart(crew: self, index: index)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
                start.crew.serve(index: start.index)
                return nil
            }, context)
        precondition(code == 0, "can't start a thread: error \(code)")
        pthread_detach(thread)
    }

    func run(_ body: @Sendable (Worker) -> Void) {
        turn.withLock { _ in
            // The closure outlives its use: this function waits for every thread below.
            withoutActuallyEscaping(body) { body in
                job = body
                running.store(threadCount - 1, ordering: .relaxed)
                generation.add(1, ordering: .sequentiallyConsistent)
                if sleepers.load(ordering: .sequentiallyConsistent) > 0 { bell.ring() }
                body(Worker(index: 0, crew: self))
                waitUntil { running.load(ordering: .acquiring) == 0 }
                job = nil
            }
        }
    }

    func stop() {
        turn.withLock { _ in
            isStopping = true
            generation.add(1, ordering: .sequentiallyConsistent)
            bell.ring()
        }
    }

    func barrier() {
        guard threadCount > 1 else { return }
        let current = phase.load(ordering: .relaxed)
        if arrived.add(1, ordering: .acquiringAndReleasing).newValue == threadCount {
            arrived.store(0, ordering: .relaxed)
            phase.store(current + 1, ordering: .releasing)
        } else {
            waitUntil { phase.load(ordering: .acquiring) != current }
        }
    }

    private func serve(index: Int) {
        var seen = 0
        while true {
            waitForWork(after: seen)
            seen += 1
            if isStopping { return }
            job?(Worker(index: index, crew: self))
            running.subtract(1, ordering: .releasing)
        }
    }

    private func waitForWork(after seen: Int) {
        for pause in 0..<Crew.pausesBeforeSleep {
            if generation.load(ordering: .acquiring) != seen { return }
            ck_pause()
            if pause > Crew.pausesBeforeYield && pause % 64 == 0 { sched_yield() }
        }
        sleepers.add(1, ordering: .sequentiallyConsistent)
        bell.wait { generation.load(ordering: .sequentiallyConsistent) != seen }
        sleepers.subtract(1, ordering: .relaxed)
    }

    private func waitUntil(_ condition: () -> Bool) {
        var pauses = 0
        while !condition() {
            ck_pause()
            pauses += 1
            if pauses > Crew.pausesBeforeYield { sched_yield() }
        }
    }
}

private final class ThreadStart {
    let crew: Crew
    let index: Int

    init(crew: Crew, index: Int) {
        self.crew = crew
        self.index = index
    }
}

/// A condition variable: threads wait on it until it is rung and their condition holds.
@safe  // the pointers are private and live as long as the object
private final class Bell: @unchecked Sendable {  // pthread's own objects are made for sharing; they never move
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func ring() {
        unsafe pthread_mutex_lock(mutex)
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    func wait(until holds: () -> Bool) {
        unsafe pthread_mutex_lock(mutex)
        while !holds() { unsafe pthread_cond_wait(condition, mutex) }
        unsafe pthread_mutex_unlock(mutex)
    }
}
