import Foundation
package import IndexStore
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

    /// Speed and time left as the work itself measured them.
    package struct Pace: Sendable {
        let rate: Double
        let secondsLeft: Double

        /// What was measured, if anything was.
        package init?(_ progress: IndexProgress) {
            guard let rate = progress.passagesPerSecond, let secondsLeft = progress.secondsLeft else { return nil }
            self.rate = rate
            self.secondsLeft = secondsLeft
        }
    }

    private let isOn: Bool
    private let state = Mutex(State())

    init(_ output: Output) { isOn = output.terminal.errorIsTerminal && !output.isQuiet }

    /// Shows where the work stands; `total` is nil while unknown.
    ///
    /// - Parameter pace: what the work itself measured; nil to compute it from the time since the phase began.
    func update(phase: String, done: Int, total: Int?, unit: String, pace: Pace? = nil) {
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
            return Self.text(phase: phase, done: done, total: total, unit: unit, elapsed: elapsed, pace: pace)
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
            unit: unit, pace: Pace(progress))
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
    package static func text(
        phase: String, done: Int, total: Int?, unit: String, elapsed: Double, pace: Pace? = nil
    ) -> String {
        var text = "\(phase): \(Quantity.grouped(done))"
        if let total { text += "/\(Quantity.grouped(total))" }
        text += " \(unit)"
        guard elapsed > 0.5, done > 0 else { return text }
        let rate = pace?.rate ?? Double(done) / elapsed
        text += ", \(Quantity.decimal(rate, rate < 10 ? 1 : 0))/s"
        if let total, total > done {
            text += ", \(Quantity.seconds(pace?.secondsLeft ?? Double(total - done) / rate)) left"
        }
        return text
    }
}
