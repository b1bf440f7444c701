/// Finds out which encoding a page is in.
///
/// In this order: a byte order mark, an XML declaration, a `<meta charset>` or `<meta http-equiv>` in the first 1,024
/// bytes, else UTF-8. Names are understood as browsers do (the WHATWG Encoding Standard): `iso-8859-1` and `ascii` mean
/// Windows-1252, `gb2312` means GB 18030, and so on.
enum HTMLCharset {
    /// The stated encoding's name for iconv, or nil where nothing is stated, and the length of the byte order mark.
    static func detect(_ bytes: [UInt8]) -> (name: String?, markLength: Int) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("UTF-8", 3) }
        if let mark = TextBytes.byteOrderMark(of: bytes) { return (mark.name, mark.length) }
        // Lower-case ASCII; bytes beyond it can't be in a name.
        let start = bytes.prefix(1024).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let span = start.span
        for offset in 0..<span.count {
            if offset == 0, span.holds("<?xml", at: 0), let name = value(of: "encoding", from: 5, in: span) {
                return (canonical(name), 0)
            }
            if span.holds("<meta", at: offset), let name = value(of: "charset", from: offset + 5, in: span) {
                return (canonical(name), 0)
            }
        }
        return (nil, 0)
    }

    /// The word after `key` and an equals sign within the tag that goes on at `start`.
    private static func value(of key: String, from start: Int, in bytes: Span<UInt8>) -> String? {
        var offset = start
        while offset < bytes.count, bytes[offset] != UInt8(ascii: ">") {
            guard bytes.holds(key, at: offset) else {
                offset += 1
                continue
            }
            offset += key.utf8.count
            func skip(_ marks: [UInt8]) {
                while offset < bytes.count, Whitespace.isASCII(bytes[offset]) || marks.contains(bytes[offset]) {
                    offset += 1
                }
            }
            skip([])
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: "=") else { continue }
            offset += 1
            skip([UInt8(ascii: "\""), UInt8(ascii: "'")])
            let end = (offset..<bytes.count).first { position in
                Whitespace.isASCII(bytes[position]) || [0x22, 0x27, 0x3B, 0x3E, 0x2F, 0x3F].contains(bytes[position])
            }
            guard let end, end > offset else { return nil }
            return bytes.text(in: offset..<end)
        }
        return nil
    }

    private static func canonical(_ label: String) -> String {
        switch label {
        case "utf-8", "utf8", "unicode-1-1-utf-8": "UTF-8"
        // A page whose bytes could be read so far is not in two-byte units, whatever it says.
        case "utf-16", "utf-16le", "utf-16be", "unicode": "UTF-8"
        case "iso-8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "iso8859-1", "windows-1252", "cp1252":
            "WINDOWS-1252"
        case "iso-8859-9", "latin5", "windows-1254": "WINDOWS-1254"
        case "gb2312", "gbk", "gb18030", "x-gbk", "chinese", "gb_2312-80": "GB18030"
        case "big5", "big5-hkscs", "x-x-big5", "cn-big5": "BIG5-HKSCS"
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji": "CP932"
        case "euc-kr", "ks_c_5601-1987", "korean", "windows-949": "CP949"
        default: label.uppercased()
        }
    }
}
