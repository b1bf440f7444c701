import Synchronization

/// Counts what the server does, for `GET /metrics`.
///
/// Labels are route patterns, never raw paths, so that no client can make the set of series grow.
package final class Metrics: Sendable {
    /// Upper bounds of the latency buckets, in seconds.
    package static let buckets: [Double] = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60]

    private struct Series: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Histogram {
        var counts = [Int](repeating: 0, count: Metrics.buckets.count + 1)
        var sum = 0.0

        mutating func add(_ value: Double) {
            let bucket = Metrics.buckets.firstIndex { value <= $0 } ?? Metrics.buckets.count
            counts[bucket] += 1
            sum += value
        }
    }

    private struct State {
        var requests: [Series: Int] = [:]
        var durations: [String: Histogram] = [:]
        var firstText = Histogram()
        var promptTokens = 0
        var completionTokens = 0
        var answers = 0
        var abstentions = 0
        var citations = 0
        var disconnects = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Counts a finished request; `seconds` runs to the end of the body.
    package func countRequest(method: String, route: String, status: Int, seconds: Double) {
        state.withLock {
            $0.requests[Series(method: method, route: route, status: status), default: 0] += 1
            $0.durations[route, default: Histogram()].add(seconds)
        }
    }

    package func countTokens(prompt: Int, completion: Int) {
        state.withLock {
            $0.promptTokens += prompt
            $0.completionTokens += completion
        }
    }

    /// Counts the time from a request to the first piece of its text.
    package func countFirstText(seconds: Double) { state.withLock { $0.firstText.add(seconds) } }

    package func countAnswer(abstained: Bool, citations: Int) {
        state.withLock {
            $0.answers += 1
            $0.abstentions += abstained ? 1 : 0
            $0.citations += citations
        }
    }

    package func countDisconnect() { state.withLock { $0.disconnects += 1 } }

    /// The counters in Prometheus' text format 0.0.4.
    package func text(queue: GenerationQueue, isReady: Bool) -> String {
        let state = state.withLock { $0 }
        let load = queue.load
        var lines: [String] = []
        func declare(_ name: String, _ type: String, _ help: String) {
            lines.append("# HELP footnote_\(name) \(help)")
            lines.append("# TYPE footnote_\(name) \(type)")
        }
        func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
            declare(name, type, help)
            lines.append("footnote_\(name) \(value)")
        }
        func histogram(_ name: String, label: String, _ histogram: Histogram) {
            var total = 0
            let comma = label.isEmpty ? "" : ","
            for (bound, count) in zip(Self.buckets, histogram.counts) {
                total += count
                lines.append("footnote_\(name)_bucket{\(label)\(comma)le=\"\(bound)\"} \(total)")
            }
            total += histogram.counts.last ?? 0
            lines.append("footnote_\(name)_bucket{\(label)\(comma)le=\"+Inf\"} \(total)")
            let labels = label.isEmpty ? "" : "{\(label)}"
            lines.append("footnote_\(name)_sum\(labels) \(histogram.sum)")
            lines.append("footnote_\(name)_count\(labels) \(total)")
        }

        declare("requests_total", "counter", "Requests answered, by route and status.")
        let series = state.requests.sorted {
            ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
        }
        for (key, count) in series {
            let labels = "method=\"\(key.method)\",route=\"\(key.route)\",status=\"\(key.status)\""
            lines.append("footnote_requests_total{\(labels)} \(count)")
        }
        declare("request_duration_seconds", "histogram", "Time from a request's head to the end of its reply.")
        for (route, durations) in state.durations.sorted(by: { $0.key < $1.key }) {
            histogram("request_duration_seconds", label: "route=\"\(route)\"", durations)
        }
        declare("first_text_seconds", "histogram", "Time from a request to the first text of its reply.")
        histogram("first_text_seconds", label: "", state.firstText)
        single("prompt_tokens_total", "counter", "Tokens read.", state.promptTokens)
        single("completion_tokens_total", "counter", "Tokens written.", state.completionTokens)
        single("answers_total", "counter", "Questions answered from documents, abstentions included.", state.answers)
        single("abstentions_total", "counter", "Questions without an answer in the documents.", state.abstentions)
        single("citations_total", "counter", "Citations shown.", state.citations)
        single("disconnects_total", "counter", "Replies whose client left before the end.", state.disconnects)
        single("generations_running", "gauge", "Requests that use the model now.", load.running)
        single("generations_waiting", "gauge", "Requests that wait for the model now.", load.waiting)
        single("ready", "gauge", "1 once model and index are loaded.", isReady ? 1 : 0)
        return lines.joined(separator: "\n") + "\n"
    }
}
