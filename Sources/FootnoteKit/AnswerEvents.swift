import Answering

extension AsyncThrowingStream<AnswerEvent, any Error> {
    /// What becomes of each event, in order. Whoever stops listening stops the work.
    func mapped(_ change: sending @escaping (AnswerEvent) -> [AnswerEvent]) -> Self {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    for try await event in self {
                        for changed in change(event) { continuation.yield(changed) }
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
