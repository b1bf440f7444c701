/// Draws a run's curves as an SVG file that needs nothing else.
package struct LossCurves {
    private var training: [(step: Int, loss: Double)] = []
    private var validation: [(step: Int, loss: Double)] = []
    private var scores: [(step: Int, exact: Double, f1: Double)] = []
    private var ranks: [(step: Int, metrics: RankingMetrics)] = []

    package init() {}

    package mutating func add(_ event: TrainingEvent) {
        switch event {
        case .step(let report, _): training.append((report.step, report.loss))
        case .validated(let step, let result):
            validation.append((step, result.loss))
            if let reading = result.reading { scores.append((step, reading.exactMatch, reading.f1)) }
            if let ranking = result.ranking { ranks.append((step, ranking)) }
        case .started, .finished: break
        }
    }

    private static let (width, height, margin) = (760.0, 300.0, 48.0)

    /// The drawing: losses above, exact match and F1, or nDCG, below where they were measured.
    package func svg(title: String) -> String {
        let losses = training.map(\.loss) + validation.map(\.loss)
        let last = Double(max(1, training.last?.step ?? 1))
        var panels = [
            Panel(
                name: "loss", top: 30, last: last, range: 0...max(1e-9, losses.max() ?? 1),
                curves: [
                    Curve(name: "each step", color: "#b9cbe4", points: training.map { (Double($0.step), $0.loss) }),
                    Curve(name: "mean of 20 steps", color: "#2b5fa8", points: smoothed),
                    Curve(
                        name: "held out", color: "#c4472b", points: validation.map { (Double($0.step), $0.loss) }),
                ])
        ]
        func addScores(_ name: String, _ curves: [Curve]) {
            panels.append(
                Panel(name: name, top: 50 + LossCurves.height, last: last, range: 0...1, curves: curves))
        }
        if !scores.isEmpty {
            addScores(
                "held-out reading",
                [
                    Curve(name: "F1", color: "#2b5fa8", points: scores.map { (Double($0.step), $0.f1) }),
                    Curve(name: "exact match", color: "#c4472b", points: scores.map { (Double($0.step), $0.exact) }),
                ])
        }
        if !ranks.isEmpty {
            let points = ranks.map { (step: Double($0.step), metrics: $0.metrics) }
            addScores(
                "held-out nDCG@10",
                [
                    Curve(name: "tokens", color: "#2b5fa8", points: points.map { ($0.step, $0.metrics.tokens.ndcg10) }),
                    Curve(
                        name: "vectors", color: "#c4472b", points: points.map { ($0.step, $0.metrics.vectors.ndcg10) }),
                ])
        }
        let height = 40 + Double(panels.count) * (LossCurves.height + 20)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(LossCurves.width)) \(Int(height))" \
            font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            <text x="\(LossCurves.margin)" y="18" font-size="14">\(LossCurves.escaped(title))</text>
            \(panels.map(\.svg).joined(separator: "\n"))
            </svg>

            """
    }

    private var smoothed: [(Double, Double)] {
        var sum = 0.0
        return training.indices.map { index in
            sum += training[index].loss
            if index >= 20 { sum -= training[index - 20].loss }
            return (Double(training[index].step), sum / Double(min(20, index + 1)))
        }
    }

    private struct Curve {
        let name: String
        let color: String
        let points: [(x: Double, y: Double)]
    }

    private struct Panel {
        let name: String
        let top: Double
        let last: Double
        let range: ClosedRange<Double>
        let curves: [Curve]

        var svg: String {
            let (width, height, margin) = (LossCurves.width, LossCurves.height, LossCurves.margin)
            let (plotWidth, plotHeight) = (width - 2 * margin, height - 40)
            func x(_ step: Double) -> Double { margin + step / last * plotWidth }
            func y(_ value: Double) -> Double { top + plotHeight * (1 - value / range.upperBound) }
            func text(_ text: String, x: Double, y: Double, anchor: String = "start", color: String = "black") -> String
            {
                let place = "x='\(LossCurves.number(x))' y='\(LossCurves.number(y))'"
                return "<text \(place) text-anchor='\(anchor)' fill='\(color)'>\(text)</text>"
            }
            var lines: [String] = []
            for tick in 0...4 {
                let value = range.upperBound * Double(tick) / 4
                let place = LossCurves.number(y(value))
                lines.append("<path d='M\(margin) \(place)H\(width - margin)' stroke='#ddd'/>")
                lines.append(text(LossCurves.number(value), x: margin - 6, y: y(value), anchor: "end"))
                let step = last * Double(tick) / 4
                lines.append(text("\(Int(step))", x: x(step), y: top + plotHeight + 16, anchor: "middle"))
            }
            for (number, curve) in curves.enumerated() where !curve.points.isEmpty {
                let points = curve.points.map { LossCurves.number(x($0.x)) + "," + LossCurves.number(y($0.y)) }
                lines.append(
                    "<polyline fill='none' stroke='\(curve.color)' points='\(points.joined(separator: " "))'/>")
                lines.append(
                    text(
                        "\(name): \(curve.name)", x: margin + 220 * Double(number), y: top + plotHeight + 34,
                        color: curve.color))
            }
            return lines.joined(separator: "\n")
        }
    }

    /// Two decimals, whatever the locale.
    private static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = abs(hundredths) % 100
        return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}
