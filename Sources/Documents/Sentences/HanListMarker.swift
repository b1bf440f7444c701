/// The marks that items of lists begin with in Chinese and Japanese: `1、`, `1．`, `一、`, `（1）`, `（一）` and `①`. No space
/// follows them.
enum HanListMarker {
    /// Bytes of the mark at an offset; nil where there is none.
    ///
    /// A number that another follows, as in "3、4月", numbers nothing.
    static func length(at start: Int, in bytes: Span<UInt8>, end: Int) -> Int? {
        var offset = start
        func scalar() -> Unicode.Scalar? {
            offset < end ? SentenceContext.scalar(at: offset, in: bytes, end: end) : nil
        }
        guard let first = scalar() else { return nil }
        // ① to ⑳
        if (0x2460...0x2473).contains(first.value) { return UTF8.width(first) }
        let isBracketed = first == "（"
        if isBracketed { offset += UTF8.width(first) }
        var count = 0
        while count < mostDigits, let digit = scalar(), isDigit(digit) {
            offset += UTF8.width(digit)
            count += 1
        }
        guard count > 0, let mark = scalar(), isBracketed ? mark == "）" : mark == "、" || mark == "．" else { return nil }
        offset += UTF8.width(mark)
        if let next = scalar(), isDigit(next) { return nil }
        return offset - start
    }

    private static let mostDigits = 3

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "０"..."９", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十": true
        default: false
        }
    }
}
