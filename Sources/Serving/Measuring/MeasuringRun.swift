import FootnoteKit
import Formats
import IndexStore
import Synchronization

/// The measurement of one index: how far it has come, and how it ended.
final class MeasuringRun: Sendable {
    private enum Phase: Sendable {
        case running(done: Int, total: Int?)
        case done(QualityReport)
        case failed(APIError)
    }

    let id = Identifier.random("measurement_")
    /// Whose answers are measured.
    let index: Index
    private let phase = Mutex(Phase.running(done: 0, total: nil))
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ index: Index) { self.index = index }

    /// Starts to measure. It has the lowest priority: whoever asks meanwhile goes first.
    func start(
        _ work: @escaping @Sendable (_ progress: @escaping @Sendable (Int, Int) -> Void) async throws -> QualityReport
    ) {
        task.withLock { task in
            task = Task(priority: .background) {
                let end: Phase
                do {
                    end = .done(
                        try await work { done, total in
                            self.phase.withLock { $0 = .running(done: done, total: total) }
                        })
                } catch {
                    end = .failed(APIError(describing: error))
                }
                phase.withLock { $0 = end }
            }
        }
    }

    /// Stops after the question that is being answered.
    func cancel() { task.withLock { $0?.cancel() } }

    var isRunning: Bool {
        if case .running = phase.withLock({ $0 }) { true } else { false }
    }

    /// `state`, and with it the progress, the report or the error.
    func json() throws -> JSON {
        let head: JSON = ["id": .string(id), "object": "footnote.measurement"]
        switch phase.withLock({ $0 }) {
        case .running(let done, let total):
            return head.adding("state", "in_progress")
                .adding("progress", ["done": .integer(done), "total": .optional(total)])
        case .done(let report):
            return head.adding("state", "completed").adding("report", try JSON(encoding: report))
        case .failed(let error):
            return head.adding("state", "failed").adding("error", error.json["error"] ?? .null)
        }
    }
}

/// The measurements that a server made last.
final class MeasuringRuns: Sendable {
    /// How many are remembered.
    private static let most = 16

    private let runs = Mutex<[MeasuringRun]>([])

    /// Remembers a run that is about to start.
    ///
    /// - Throws: 409 while another one runs, since each takes the model for long.
    func add(_ run: MeasuringRun) throws(APIError) {
        let isFree = runs.withLock { runs in
            guard !runs.contains(where: \.isRunning) else { return false }
            runs.append(run)
            runs.removeFirst(max(0, runs.count - Self.most))
            return true
        }
        guard isFree else {
            throw .conflict("A measurement is running. Wait for its end, or end it.", code: "measurement_running")
        }
    }

    /// The run of an id.
    ///
    /// - Throws: 404.
    func run(_ id: String) throws(APIError) -> MeasuringRun {
        guard let run = runs.withLock({ $0.first { $0.id == id } }) else {
            throw .notFound("There is no measurement \(id). Begin one with POST /v1/measurements.", param: "id")
        }
        return run
    }

    /// Ends a run and forgets it.
    func forget(_ id: String) {
        let run = runs.withLock { runs in
            runs.firstIndex { $0.id == id }.map { runs.remove(at: $0) }
        }
        run?.cancel()
    }

    /// Ends what runs.
    func endAll() { for run in runs.withLock({ $0 }) { run.cancel() } }
}
