/// HTML or SVG whose literal parts are the program's and whose interpolated texts are escaped.
///
/// What a document, a question or an answer says can only come in as a `String`, and a string is always escaped: no text
/// becomes an element, an attribute, or a character that rearranges the page.
///
///     let cell: Markup = "<td title='\(path)'>\(answer)</td>"
package struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// The text of the page.
    package let source: String

    package init(stringLiteral value: StringLiteralType) { source = value }

    package init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

    /// Collects the parts of a literal.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        package init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { source += literal }

        /// Text, escaped.
        package mutating func appendInterpolation(_ text: String) { source += Markup.escaped(text) }

        /// A number.
        package mutating func appendInterpolation(_ number: Int) { source += String(number) }

        /// A coordinate, to a hundredth; with a point whatever the locale.
        package mutating func appendInterpolation(_ coordinate: Double) {
            let hundredths = Int((coordinate * 100).rounded())
            let digits = String(hundredths.magnitude % 100)
            source += (hundredths < 0 ? "-" : "") + String(hundredths.magnitude / 100)
            source += "." + (digits.count < 2 ? "0" : "") + digits
        }

        /// Markup, as it is.
        package mutating func appendInterpolation(_ markup: Markup) { source += markup.source }

        /// Pieces of markup, each on a line of its own.
        package mutating func appendInterpolation(_ pieces: [Markup]) {
            source += pieces.map(\.source).joined(separator: "\n")
        }
    }

    /// Text as it may stand in an element or in a quoted attribute.
    ///
    /// Control characters other than line feed and tab, and characters that reorder what stands around them
    /// (CVE-2021-42574), become U+FFFD.
    package static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": result.append(scalar)
            default: result.append(isDisruptive(scalar.value) ? "\u{FFFD}" : scalar)
            }
        }
        return String(result)
    }

    private static func isDisruptive(_ value: UInt32) -> Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE...0xFFFF: true
        default: false
        }
    }
}
