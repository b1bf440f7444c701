import HTTPTypes
import Hummingbird

/// The routes by method and pattern, so that a known path under a wrong method is 405 and not 404.
struct RouteTable: Sendable {
    /// Methods that may stand in a log line or a metric.
    static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private let entries: [(method: String, segments: [Substring])]

    /// - Parameter routes: methods and patterns such as `/v1/documents/:id`.
    init(_ routes: [(method: HTTPRequest.Method, pattern: String)]) {
        entries = routes.map { ($0.method.rawValue, $0.pattern.split(separator: "/")) }
    }

    /// The methods that a path answers, in alphabetical order; empty for an unknown path.
    func methods(forPath path: String) -> [String] {
        let segments = path.split(separator: "/")
        let matching = entries.filter { entry in
            entry.segments.count == segments.count
                && zip(entry.segments, segments).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }
        return Set(matching.map(\.method)).sorted()
    }
}
