import Dispatch

/// Work that waits for the disk for long, on threads that nobody else waits for.
enum Blocking {
    private static let queue = DispatchQueue(label: "Footnote.Serving.Blocking", attributes: .concurrent)

    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
