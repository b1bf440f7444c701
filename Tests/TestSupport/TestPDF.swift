/// Writes small PDF files: text at places, in Helvetica or Helvetica-Bold.
package struct TestPDF {
    /// A line of text. `y` counts from the page's upper edge.
    package struct Line {
        package var text: String
        package var x: Double
        package var y: Double
        package var size: Double
        package var isBold: Bool

        package init(text: String, x: Double = 72, y: Double, size: Double = 11, isBold: Bool = false) {
            (self.text, self.x, self.y, self.size, self.isBold) = (text, x, y, size, isBold)
        }
    }

    package var pages: [[Line]] = []
    /// Lines from point to point that are drawn on pages; `y` counts from the page's upper edge.
    package var rules: [Int: [(from: (x: Double, y: Double), to: (x: Double, y: Double))]] = [:]
    /// Further entries of every page's dictionary and of the catalogue.
    package var pageEntries = ""
    package var catalogEntries = ""
    /// Entries of the information dictionary, as PDF writes them.
    package var information: String

    /// - Parameter information: entries of the information dictionary, as PDF writes them.
    package init(information: String = "") { self.information = information }

    /// A page of lines below each other, from an inch and a half below the edge.
    package mutating func addPage(_ lines: [String], leading: Double = 14) {
        pages.append(lines.enumerated().map { Line(text: $1, y: 110 + Double($0) * leading) })
    }

    /// The file.
    package var bytes: [UInt8] {
        let kids = pages.indices.map { "\(5 + 2 * $0) 0 R" }.joined(separator: " ")
        var objects = [
            "<</Type/Catalog/Pages 2 0 R\(catalogEntries)>>", "<</Type/Pages/Count \(pages.count)/Kids[\(kids)]>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        ]
        for (index, lines) in pages.enumerated() {
            objects.append(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents \(6 + 2 * index) 0 R\(pageEntries)"
                    + "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>")
            let drawn = (rules[index] ?? []).map {
                "\($0.from.x) \(792 - $0.from.y) m \($0.to.x) \(792 - $0.to.y) l S\n"
            }
            objects.append(Self.stream((drawn + lines.map(Self.operators)).joined()))
        }
        objects.append("<<\(information)>>")
        return Self.file(objects, information: objects.count)
    }

    private static func operators(_ line: Line) -> String {
        let text = line.text.map { "()\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        let font = line.isBold ? "F2" : "F1"
        return "BT /\(font) \(line.size) Tf 1 0 0 1 \(line.x) \(792 - line.y) Tm (\(text)) Tj ET\n"
    }

    package static func stream(_ content: String) -> String {
        "<</Length \(content.utf8.count)>>stream\n\(content)\nendstream"
    }

    /// A file whose one page, of US Letter size, is a picture with a byte for each pixel.
    package static func picture(width: Int, height: Int, gray: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let hex = String(decoding: gray.flatMap { [digits[Int($0) >> 4], digits[Int($0) & 15]] }, as: UTF8.self) + ">"
        let image =
            "<</Type/XObject/Subtype/Image/Width \(width)/Height \(height)/ColorSpace/DeviceGray/BitsPerComponent 8"
            + "/Filter/ASCIIHexDecode/Length \(hex.utf8.count)>>stream\n\(hex)\nendstream"
        return file([
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>", image,
            stream("612 0 0 792 0 0 cm /X Do"),
        ])
    }

    /// A file of these objects, the first of which is the catalogue.
    package static func file(_ objects: [String], information: Int? = nil) -> [UInt8] {
        var result = Array("%PDF-1.4\n".utf8)
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(result.count)
            result += Array("\(index + 1) 0 obj\n\(object)\nendobj\n".utf8)
        }
        let start = result.count
        result += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
        for offset in offsets {
            let digits = String(offset)
            result += Array((String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n").utf8)
        }
        let info = information.map { "/Info \($0) 0 R" } ?? ""
        return result
            + Array("trailer<</Size \(objects.count + 1)/Root 1 0 R\(info)>>\nstartxref\n\(start)\n%%EOF\n".utf8)
    }
}
