/// What rich text says about the paragraph that is being read.
struct RTFParagraph {
    var style: Int?
    /// From 0; nine is body text.
    var outlineLevel: Int?
    var isInTable = false
    /// The list's level, from 0, where the paragraph is an item.
    var listLevel: Int?
    /// The item's number or bullet, as the writing program put it.
    var marker = ""
    /// Whether all of its text so far is bold.
    var isBold = true
}

/// A style of paragraphs.
struct RTFStyle {
    var number: Int?
    var name: [UInt8] = []
    var outlineLevel: Int?

    /// The level of the headings that it makes, from 1.
    var headingLevel: Int? {
        if let outlineLevel, outlineLevel < 9 { return outlineLevel + 1 }
        let name = String(decoding: self.name, as: UTF8.self).lowercased()
        let words = name.split { !$0.isLetter && !$0.isNumber }
        guard let last = words.last, let level = Int(last), (1...9).contains(level) else { return nil }
        let headings = [
            "heading", "überschrift", "titre", "título", "titolo", "kop", "заголовок", "標題", "見出し", "标题", "rubrik",
            "overskrift", "otsikko", "nagłówek", "nadpis",
        ]
        return headings.contains { name.hasPrefix($0) } ? level : nil
    }
}

/// The rows of the table that is being read.
struct RTFTable {
    var rows: [[String]] = []
    var cells: [String] = []
    /// Rows at the beginning that repeat on each page.
    var headerRows = 0
    var isHeader = false
    /// Whether all text of the first row is bold, and of a later one not.
    var boldRows: [Bool] = []
    var isBold = true
}

/// Decodes bytes by the code page of the document and its fonts.
struct RTFCharsets {
    /// The document's code page.
    var codePage = 1252
    /// Code pages of fonts, by their number.
    var fonts: [Int: Int] = [:]
    private var tables: [Int: [String]] = [:]

    private static let charsets: [Int: Int] = [
        128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
        186: 1257,
        204: 1251, 222: 874, 238: 1250, 77: 10000, 2: 42,
    ]
    private static let labels: [Int: String] = [
        932: "shift_jis", 949: "euc-kr", 936: "gbk", 950: "big5", 1253: "windows-1253", 1254: "windows-1254",
        1258: "windows-1258", 1255: "windows-1255", 1256: "windows-1256", 1257: "windows-1257", 1251: "windows-1251",
        874: "windows-874", 1250: "windows-1250", 10000: "macintosh", 65001: "utf-8", 866: "ibm866", 54936: "gb18030",
    ]
    /// 0x80…0x9F of windows-1252.
    private static let western: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
        0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E,
        0x178,
    ]

    /// Notes the character set of a font, by Windows' number.
    mutating func setFont(_ font: Int, charset: Int) {
        guard fonts.count < 10_000 else { return }
        fonts[font] = Self.charsets[charset]
    }

    /// The characters of bytes in a font.
    mutating func decode(_ bytes: [UInt8], font: Int) -> String {
        let page = fonts[font] ?? codePage
        if page == 42 {
            // A symbol font: bullets, and what can't be known.
            return bytes.map { $0 == 0xB7 || $0 == 0xA7 ? "\u{2022}" : $0 < 0x80 ? String(Unicode.Scalar($0)) : "" }
                .joined()
        }
        guard let label = Self.labels[page] else { return Self.western(bytes) }
        if [932, 949, 936, 950, 65001, 54936].contains(page) {
            return Self.convert(bytes, label) ?? Self.western(bytes)
        }
        if tables[page] == nil {
            tables[page] = (UInt8(0x80)...0xFF).map { Self.convert([$0], label) ?? Self.western([$0]) }
        }
        let table = tables[page] ?? []
        return bytes.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : table[Int($0) - 0x80] }.joined()
    }

    private static func convert(_ bytes: [UInt8], _ label: String) -> String? {
        do {
            return String(decoding: try TextDecoding.decode(bytes, path: "", declared: label).bytes, as: UTF8.self)
        } catch {
            // What can't be decoded is read as Western text, as other programs do.
            return nil
        }
    }

    private static func western(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let value = byte &- 0x80 < 0x20 ? western[Int(byte) - 0x80] : UInt32(byte)
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        return String(text)
    }
}
