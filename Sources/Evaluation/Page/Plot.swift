import Retrieval

/// A plot of two axes from 0 on, as an SVG element inside a page: its colours are the page's, and so follow its scheme.
///
/// A series is told from another by its dashes or its shape as well as by its colour.
struct Plot {
    /// One of the page's colours for data.
    enum Series: Int {
        case first = 1
        case second
        case third
    }

    /// Names the plot's elements in the page.
    let id: String
    /// What the plot shows, in a few words, and what is to be seen in it, in a sentence; read out where it can't be seen.
    let title: String
    let description: String
    let xLabel: String
    let yLabel: String
    /// The highest values of the axes.
    var xLimit = 1.0
    var yLimit = 1.0

    private var marks: [Markup] = []
    private var legend: [Markup] = []

    private static let (width, height) = (480.0, 330.0)
    private static let (left, right, top, bottom) = (46.0, 12.0, 12.0, 44.0)

    init(
        id: String, title: String, description: String, xLabel: String, yLabel: String, xLimit: Double = 1,
        yLimit: Double = 1
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xLimit = xLimit
        self.yLimit = yLimit
    }

    /// A line through points, with a name in the legend.
    mutating func line(_ points: [(x: Double, y: Double)], _ series: Series, name: String) {
        marks.append("<path class='line s\(series.rawValue)' d='\(path(points))'/>")
        addToLegend("<path class='line s\(series.rawValue)' d='M0 6H28'/>", name)
    }

    /// A thin line that is no data, such as a diagonal; named in the legend.
    mutating func guide(_ points: [(x: Double, y: Double)], name: String) {
        marks.append("<path class='guide' d='\(path(points))'/>")
        addToLegend("<path class='guide' d='M0 6H28'/>", name)
    }

    /// A point with the range it may lie in, larger where it stands for more.
    mutating func point(_ place: (x: Double, y: Double), range: ClosedRange<Double>, radius: Double, tip: String) {
        marks.append(
            """
            <g class='s1'><title>\(tip)</title><path class='range' \
            d='M\(x(place.x)) \(y(range.lowerBound))V\(y(range.upperBound))'/>\
            <circle class='dot' cx='\(x(place.x))' cy='\(y(place.y))' r='\(radius)'/></g>
            """)
    }

    /// A ring around a point of a line, with its name in the legend.
    mutating func ring(_ place: (x: Double, y: Double), name: String) {
        marks.append("<circle class='ring' cx='\(x(place.x))' cy='\(y(place.y))' r='5'/>")
        addToLegend("<circle class='ring' cx='14' cy='6' r='5'/>", name)
    }

    /// A bar from the axis up.
    mutating func bar(from low: Double, to high: Double, height value: Double, _ series: Series, tip: String) {
        marks.append(
            """
            <rect class='bar s\(series.rawValue)' x='\(x(low))' y='\(y(value))' width='\(max(0, x(high) - x(low)))' \
            height='\(max(0, y(0) - y(value)))'><title>\(tip)</title></rect>
            """)
    }

    /// Names bars in the legend.
    mutating func nameBars(_ series: Series, _ name: String) {
        addToLegend("<rect class='bar s\(series.rawValue)' x='4' y='0' width='20' height='12'/>", name)
    }

    /// A vertical line at a value, with its name in the legend.
    mutating func upright(at value: Double, name: String) {
        marks.append("<path class='upright' d='M\(x(value)) \(y(0))V\(y(yLimit))'/>")
        addToLegend("<path class='upright' d='M14 0V12'/>", name)
    }

    /// The element, with its legend below.
    var markup: Markup {
        """
        <div class='plot'>
        <svg viewBox='0 0 \(Self.width) \(Self.height)' role='img' aria-labelledby='\(id)-title \(id)-description'>
        <title id='\(id)-title'>\(title)</title><desc id='\(id)-description'>\(description)</desc>
        \(axes)
        \(marks)
        </svg>
        <ul class='legend'>
        \(legend)
        </ul>
        </div>
        """
    }

    private var axes: [Markup] {
        var lines: [Markup] = []
        for tick in 0...5 {
            let part = Double(tick) / 5
            let (xPlace, yPlace) = (x(part * xLimit), y(part * yLimit))
            lines.append("<path class='grid' d='M\(Self.left) \(yPlace)H\(Self.width - Self.right)'/>")
            lines.append(
                "<text x='\(Self.left - 6)' y='\(yPlace + 4)' text-anchor='end'>\(Self.tick(part, of: yLimit))</text>")
            lines.append(
                """
                <text x='\(xPlace)' y='\(Self.height - Self.bottom + 16)' \
                text-anchor='middle'>\(Self.tick(part, of: xLimit))</text>
                """)
        }
        let (middle, centre) = (x(xLimit / 2), y(yLimit / 2))
        lines.append("<text x='\(middle)' y='\(Self.height - 8)' text-anchor='middle'>\(xLabel)</text>")
        lines.append(
            "<text x='12' y='\(centre)' text-anchor='middle' transform='rotate(-90 12 \(centre))'>\(yLabel)</text>")
        return lines
    }

    private mutating func addToLegend(_ sample: Markup, _ name: String) {
        legend.append(
            "<li><svg class='sample' viewBox='-2 -2 32 16' aria-hidden='true'>\(sample)</svg>\(name)</li>")
    }

    private func path(_ points: [(x: Double, y: Double)]) -> [Markup] {
        points.enumerated().map { place, point in
            place == 0 ? "M\(x(point.x)) \(y(point.y))" : "L\(x(point.x)) \(y(point.y))"
        }
    }

    /// Shares have a decimal, counts none.
    private static func tick(_ part: Double, of limit: Double) -> String {
        (part * limit).fixed(limit > 1 ? 0 : 1)
    }

    private func x(_ value: Double) -> Double {
        Self.left + value / xLimit * (Self.width - Self.left - Self.right)
    }

    private func y(_ value: Double) -> Double {
        Self.top + (1 - value / yLimit) * (Self.height - Self.top - Self.bottom)
    }
}
