import Answering

extension AsyncThrowingStream<AnswerEvent, any Error> {
    /// What becomes of each event, in order. Whoever stops listening stops the work.
    ///
    /// - Parameter state: what is remembered from one event to the next.
    func mapped<State: Sendable>(
        _ state: State, _ change: @escaping @Sendable (inout State, AnswerEvent) -> [AnswerEvent]
    ) -> Self {
        AsyncThrowingStream { continuation in
            let task = Task {
                var state = state
                do {
                    for try await event in self {
                        for changed in change(&state, event) { continuation.yield(changed) }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
