import Foundation
import IndexStore
import Passages
import Synchronization

/// One line on standard error that overwrites itself: phase, done of total, rate, time left.
///
/// Silent where standard error is no terminal, so that logs stay readable. At most ten updates a second.
package final class ProgressLine: Sendable {
    private struct State {
        var phase = ""
        var phaseStart = ContinuousClock.now
        var lastUpdate: ContinuousClock.Instant?
        var isShown = false
    }

    private let isOn: Bool
    private let state = Mutex(State())

    init(_ output: Output) { isOn = output.terminal.errorIsTerminal && !output.isQuiet }

    /// Shows where the work stands; `total` is nil while unknown.
    func update(phase: String, done: Int, total: Int?, unit: String) {
        guard isOn else { return }
        let now = ContinuousClock.now
        let line: String? = state.withLock { state in
            if state.phase != phase {
                state.phase = phase
                state.phaseStart = now
                state.lastUpdate = nil
            }
            if let last = state.lastUpdate, last.duration(to: now) < .milliseconds(100), done != total { return nil }
            state.lastUpdate = now
            state.isShown = true
            let elapsed = state.phaseStart.duration(to: now) / Duration.seconds(1)
            return Self.text(phase: phase, done: done, total: total, unit: unit, elapsed: elapsed)
        }
        if let line { Output.writeToStandardError("\r\u{1B}[2K" + line) }
    }

    /// Shows an indexing run's progress; the run measures speed and time left itself.
    func update(_ progress: IndexProgress) {
        guard progress.phase != .finished else { return clear() }
        let unit =
            switch progress.phase {
            case .collecting, .reading: "files"
            default: "passages"
            }
        update(
            phase: progress.phase.rawValue, done: progress.done, total: progress.total > 0 ? progress.total : nil,
            unit: unit)
    }

    /// Removes the line, so that what follows starts on a clean one.
    func clear() {
        let wasShown = state.withLock { state in
            defer { state.isShown = false }
            return state.isShown
        }
        if wasShown { Output.writeToStandardError("\r\u{1B}[2K") }
    }

    /// The line's text; rate and time left appear once they mean something (after half a second).
    package static func text(phase: String, done: Int, total: Int?, unit: String, elapsed: Double) -> String {
        var text = "\(phase): \(Quantity.grouped(done))"
        if let total { text += "/\(Quantity.grouped(total))" }
        text += " \(unit)"
        guard elapsed > 0.5, done > 0 else { return text }
        let rate = Double(done) / elapsed
        text += ", \(Quantity.decimal(rate, rate < 10 ? 1 : 0))/s"
        if let total, total > done { text += ", \(Quantity.seconds(Double(total - done) / rate)) left" }
        return text
    }
}
