/// A character set: its name, and how the C library's iconv decodes it.
struct Charset: Sendable, Equatable {
    /// The name that people know, as the WHATWG Encoding Standard or IANA spells it.
    let name: String
    /// The name of the decoder.
    let decoder: String

    /// Bytes in the smallest unit: 1, or 2 and 4 for UTF-16 and UTF-32.
    var unitLength: Int { decoder.hasPrefix("UTF-16") ? 2 : decoder.hasPrefix("UTF-32") ? 4 : 1 }
    /// Whether bytes from 0x80 to 0x9F without a character stand for the control characters of the same number, as in
    /// browsers.
    var keepsUndefinedControls: Bool { decoder.hasPrefix("CP125") || decoder == "CP874" }
    /// Whether a character may take two bytes or more, the first above ASCII.
    var isMultibyte: Bool { Self.multibyteDecoders.contains(decoder) }
    /// Whether ASCII bytes alone, without an escape, may stand for other characters.
    var usesEscapes: Bool { decoder.hasPrefix("ISO-2022") || decoder == "HZ" || decoder == "UTF-7" }

    private static let multibyteDecoders: Set<String> = [
        "GB18030", "BIG5-HKSCS", "EUC-TW", "EUC-JP-MS", "CP932", "CP949", "CP1361",
    ]

    static let utf8 = Charset(name: "UTF-8", decoder: "UTF-8")
    static let utf16LittleEndian = Charset(name: "UTF-16LE", decoder: "UTF-16LE")
    static let utf16BigEndian = Charset(name: "UTF-16BE", decoder: "UTF-16BE")
    static let windows1252 = Charset(name: "windows-1252", decoder: "CP1252")

    /// The set that a label names, in any case and with white space around it; nil for labels that are not known.
    init?(label: String) {
        let bytes = Array(label.utf8)
        let range = Whitespace.trimmed(0..<bytes.count, in: bytes.span)
        let key = String(decoding: bytes[range].map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
        guard let known = CharsetLabels.table[key] else { return nil }
        self = known
    }

    init(name: String, decoder: String) {
        self.name = name
        self.decoder = decoder
    }
}

/// The labels by which formats name character sets.
private enum CharsetLabels {
    /// Charsets by label in lower case.
    static let table: [String: Charset] = {
        var table: [String: Charset] = [:]
        for line in data.split(separator: "\n") {
            let columns = line.split(separator: "|")
            guard columns.count == 3 else { continue }
            let charset = Charset(name: String(columns[0]), decoder: String(columns[1]))
            for label in columns[2].split(separator: " ") { table[String(label)] = charset }
            table[columns[0].lowercased()] = charset
        }
        return table
    }()

    /// Name, decoder, labels. The first part is the WHATWG Encoding Standard, section 4.2; after the blank line stand sets
    /// that it leaves out and that mail and old text still use.
    private static let data = """
        UTF-8|UTF-8|unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8
        IBM866|IBM866|866 cp866 csibm866 ibm866
        ISO-8859-2|ISO-8859-2|csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
        ISO-8859-3|ISO-8859-3|csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
        ISO-8859-4|ISO-8859-4|csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
        ISO-8859-5|ISO-8859-5|csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
        ISO-8859-6|ISO-8859-6|arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i
        ISO-8859-6|ISO-8859-6|iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
        ISO-8859-7|ISO-8859-7|csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7
        ISO-8859-7|ISO-8859-7|iso_8859-7:1987 sun_eu_greek
        ISO-8859-8|ISO-8859-8|csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8
        ISO-8859-8|ISO-8859-8|iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical
        ISO-8859-10|ISO-8859-10|csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6
        ISO-8859-13|ISO-8859-13|iso8859-13 iso885913
        ISO-8859-14|ISO-8859-14|iso8859-14 iso885914
        ISO-8859-15|ISO-8859-15|csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin-9
        ISO-8859-16|ISO-8859-16|iso8859-16
        KOI8-R|KOI8-R|cskoi8r koi koi8 koi8_r
        KOI8-U|KOI8-U|koi8-ru
        macintosh|MACINTOSH|csmacintosh mac x-mac-roman
        windows-874|CP874|dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 tis620
        windows-1250|CP1250|cp1250 x-cp1250
        windows-1251|CP1251|cp1251 x-cp1251
        windows-1252|CP1252|ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591
        windows-1252|CP1252|iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252
        windows-1253|CP1253|cp1253 x-cp1253
        windows-1254|CP1254|cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5
        windows-1254|CP1254|latin5 x-cp1254
        windows-1255|CP1255|cp1255 x-cp1255
        windows-1256|CP1256|cp1256 x-cp1256
        windows-1257|CP1257|cp1257 x-cp1257
        windows-1258|CP1258|cp1258 x-cp1258
        x-mac-cyrillic|MAC-UK|x-mac-ukrainian
        GBK|GB18030|chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk
        GB18030|GB18030|gb18030
        Big5|BIG5-HKSCS|big5-hkscs cn-big5 csbig5 x-x-big5
        EUC-JP|EUC-JP-MS|cseucpkdfmtjapanese x-euc-jp
        ISO-2022-JP|ISO-2022-JP|csiso2022jp
        Shift_JIS|CP932|csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis
        EUC-KR|CP949|cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949
        UTF-16BE|UTF-16BE|unicodefffe
        UTF-16LE|UTF-16LE|csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16
        x-user-defined|CP1252|x-user-defined

        UTF-32BE|UTF-32BE|ucs-4be
        UTF-32LE|UTF-32LE|utf-32 ucs-4 ucs-4le
        UTF-7|UTF-7|csunicode11utf7 unicode-1-1-utf-7
        HZ-GB-2312|HZ|hz
        ISO-2022-KR|ISO-2022-KR|csiso2022kr
        ISO-2022-CN|ISO-2022-CN-EXT|iso-2022-cn-ext
        EUC-TW|EUC-TW|x-euc-tw cns11643
        Johab|CP1361|cp1361 x-johab
        IBM437|IBM437|437 cp437 cspc8codepage437
        IBM737|CP737|cp737
        IBM775|CP775|cp775
        IBM850|IBM850|850 cp850 cspc850multilingual
        IBM852|IBM852|852 cp852 cspcp852
        IBM855|IBM855|855 cp855
        IBM857|IBM857|857 cp857
        IBM858|CP858|cp858 ibm00858
        IBM862|IBM862|862 cp862
        IBM865|IBM865|865 cp865
        VISCII|VISCII|csviscii
        windows-874|CP874|cp874 x-windows-874
        TCVN|TCVN5712-1|tcvn5712-1
        x-mac-centraleurope|MAC-CENTRALEUROPE|mac-centraleurope x-mac-ce
        windows-1252|CP1252|latin-1 iso-latin-1 iso8859_1 8859_1 ansi cp-1252 windows1252 win-1252 cp367 iso646-us
        windows-1251|CP1251|win-1251 windows1251
        windows-1250|CP1250|win-1250 windows1250
        ISO-8859-15|ISO-8859-15|latin9
        Shift_JIS|CP932|cp932 x-ms-cp932 windows-932
        GBK|GB18030|cp936 ms936 windows-936 euc-cn x-euc-cn
        Big5|BIG5-HKSCS|cp950 windows-950 big-5
        EUC-KR|CP949|cp949 uhc x-windows-949
        x-mac-cyrillic|MAC-UK|mac-cyrillic
        """
}
