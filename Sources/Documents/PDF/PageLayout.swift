/// The words of a page, with their places, in the order in which the program that found them reads them.
struct PageLayout: Sendable {
    /// A word: its text and its box in points from the upper left.
    struct Word: Sendable {
        var text: String
        var box: LayoutBox
        /// How sure the engine that recognised it is, 0…1; 1 of a text layer.
        var confidence: Float = 1
    }

    /// Words side by side.
    struct Line: Sendable {
        var words: [Word] = []
        var box: LayoutBox
        /// Number of the block on the page; a block is a paragraph or a part of one, as the program sees it.
        var block: Int
        /// Type size in points, by the fonts, or else by the height of the letters.
        var size: Float
        var isBold = false
        /// Whether all is set in type of one width.
        var isMonospaced = false
    }

    var width: Float = 0
    var height: Float = 0
    var lines: [Line] = []
    /// The lines drawn on it, where it may have a table.
    var rules = PageRules()
    /// Whether the words were recognised in a picture.
    var isRecognised = false
}

/// A rectangle in points, y downward.
struct LayoutBox: Sendable, Equatable {
    var left: Float = 0
    var top: Float = 0
    var right: Float = 0
    var bottom: Float = 0

    var width: Float { right - left }
    var height: Float { bottom - top }
    var middle: Float { (top + bottom) / 2 }

    /// The smallest box around both.
    func union(_ other: LayoutBox) -> LayoutBox {
        LayoutBox(
            left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
            bottom: max(bottom, other.bottom))
    }

    /// How far the two share the horizontal axis.
    func sharedWidth(_ other: LayoutBox) -> Float { max(0, min(right, other.right) - max(left, other.left)) }

    var rectangle: PageRectangle {
        PageRectangle(left: Double(left), top: Double(top), right: Double(right), bottom: Double(bottom))
    }
}

extension PageLayout.Line {
    /// The words with spaces where the page has gaps.
    var text: String {
        var result = ""
        for (index, word) in words.enumerated() {
            if index > 0, isSpaced(index) { result.append(" ") }
            result.append(word.text)
        }
        return result
    }

    /// Whether a space belongs before a word.
    ///
    /// Two words of one font side by side had a space between them, however narrow. Of two fonts or sizes, they are parts
    /// of one word.
    func isSpaced(_ index: Int) -> Bool {
        let before = words[index - 1]
        let after = words[index]
        let gap = max(after.box.left - before.box.right, before.box.left - after.box.right)
        let height = min(before.box.height, after.box.height)
        if isVertical || gap >= 0.08 * height { return true }
        guard let last = before.text.last, let first = after.text.first else { return false }
        if !last.isLetter && !last.isNumber || !first.isLetter && !first.isNumber { return false }
        // Letters of Arabic fonts come apart where they don't join.
        let isRightToLeft = RightToLeft.isRightToLeft(before.text)
        if isRightToLeft || RightToLeft.isRightToLeft(after.text) {
            return isRightToLeft != RightToLeft.isRightToLeft(after.text)
        }
        if abs(after.box.height - before.box.height) < 0.01 * height { return true }
        // A note's number after a number: "1969" and "1" are not 19691.
        return after.box.height < 0.85 * before.box.height && last.isNumber && first.isNumber
    }

    /// Whether it is set from top to bottom, or turned by a quarter.
    var isVertical: Bool { words.count > 1 && box.height > 2 * box.width && box.height > 3 * size }
}
