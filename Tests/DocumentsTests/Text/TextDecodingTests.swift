import Foundation
import Glibc
import TestSupport
import Testing

@testable import Documents

@Suite("Text in any character set")
struct TextDecodingTests {
    private func decode(_ bytes: [UInt8], declared: String? = nil) throws -> (String, DecodedText) {
        let decoded = try TextDecoding.decode(bytes, path: "a.txt", declared: declared)
        #expect(TextBytes.firstInvalidOffset(in: decoded.bytes.span) == nil)
        #expect(!decoded.isSource || decoded.bytes == bytes)
        return (String(decoding: decoded.bytes, as: UTF8.self), decoded)
    }

    private func encode(_ text: String, _ charset: String) throws -> [UInt8] {
        let descriptor = unsafe iconv_open(charset, "UTF-8")
        try #require(unsafe descriptor != iconv_t(bitPattern: -1))
        defer { unsafe iconv_close(descriptor) }
        var input = Array(text.utf8)
        var output = [UInt8](repeating: 0, count: input.count * 4 + 16)
        let written = unsafe input.withUnsafeMutableBytes { source in
            unsafe output.withUnsafeMutableBytes { target -> Int in
                var from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var left = source.count
                var to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
                var room = target.count
                _ = unsafe iconv(descriptor, &from, &left, &to, &room)
                return target.count - room
            }
        }
        return Array(output[..<written])
    }

    @Test("UTF-8 stays as it is, with its mark, without a note")
    func source() throws {
        for text in ["", "plain\r\n", "Größe 中文 🐘\n", "\u{FEFF}marked"] {
            let (found, decoded) = try decode(Array(text.utf8))
            #expect(found.utf8.elementsEqual(text.utf8) && decoded.isSource && decoded.notes.isEmpty)
        }
    }

    @Test("UTF-16 is read with a mark and without", arguments: ["UTF-16LE", "UTF-16BE"])
    func wide(charset: String) throws {
        let text = "Radio channel 12: the harbour master.\r\nÜberfahrt 中文 🐘\r\n"
        let mark: [UInt8] = charset == "UTF-16LE" ? [0xFF, 0xFE] : [0xFE, 0xFF]
        let (marked, decoded) = try decode(mark + (try encode(text, charset)))
        #expect(marked == text && decoded.notes.isEmpty && !decoded.isSource)
        let (unmarked, assumed) = try decode(try encode(text, charset))
        #expect(unmarked == text && assumed.notes == [.assumedCharset(charset)])
    }

    @Test(
        "short texts are read in the sets that people wrote them in",
        arguments: [
            ("GB18030", "会议记录\n\n备用发电机放在西侧的车库里,由卢卡施保管。\n"), ("GBK", "图书馆周日关闭。"),
            ("BIG5", "會議紀錄\n備用發電機放在西側的車庫裡。"), ("SHIFT_JIS", "点検記録\n非常用の発電機は西側の車庫に置いてある。"),
            ("EUC-JP", "図書館は日曜日に閉まっています。"), ("EUC-KR", "도서관은 일요일에 문을 닫습니다."),
            ("KOI8-R", "Протокол\n\nЗапасной генератор стоит в западном гараже, отвечает Лукерья.\n"),
            ("WINDOWS-1251", "Библиотека закрыта по воскресеньям."), ("IBM866", "Библиотека закрыта по воскресеньям."),
            ("KOI8-U", "Бібліотека зачинена щонеділі, її ключі є у сторожа."),
            (
                "WINDOWS-1252",
                "Protokoll\n\nDer Notstromgenerator steht in der Garage – zuständig ist Frau Großkreutz.\n"
            ),
            ("WINDOWS-1252", "Le château d’eau est fermé à l’été."),
            ("WINDOWS-1252", "El año pasado llegó el cartero."),
            ("WINDOWS-1250", "Knihovna je v neděli zavřená, klíče má vrátný."),
            ("ISO-8859-2", "Biblioteka jest w niedzielę zamknięta, klucze ma stróż."),
            ("WINDOWS-1253", "Η βιβλιοθήκη είναι κλειστή την Κυριακή."),
            ("WINDOWS-1254", "Kütüphane pazar günü kapalıdır, anahtarlar bekçide."),
            ("WINDOWS-1255", "הספרייה סגורה ביום ראשון והמפתחות אצל השומר."),
            ("WINDOWS-1256", "المكتبة مغلقة يوم الأحد والمفاتيح عند الحارس."),
            ("WINDOWS-1257", "Biblioteka sekmadienį uždaryta, raktus turi sargas šalia durų."),
            ("TIS-620", "ห้องสมุดปิดวันอาทิตย์ กุญแจอยู่ที่ยาม"), ("ISO-2022-JP", "図書館は日曜日に閉まっています。"),
        ])
    func legacy(charset: String, text: String) throws {
        let (found, decoded) = try decode(try encode(text, charset))
        #expect(found == text, "\(charset) was taken for \(decoded.charset)")
        #expect(decoded.notes.count == 1)
        let (stated, known) = try decode(try encode(text, charset), declared: charset)
        #expect(stated == text && known.notes.isEmpty)
    }

    @Test("labels mean what browsers take them for")
    func labels() throws {
        #expect(Charset(label: " ISO-8859-1 ")?.name == "windows-1252")
        #expect(Charset(label: "ksc5601")?.name == "EUC-KR")
        #expect(Charset(label: "x-cp1251")?.name == "windows-1251")
        #expect(Charset(label: "gb2312")?.decoder == "GB18030")
        #expect(Charset(label: "utf-8//IGNORE") == nil)
        #expect(try decode([0x81, 0x8D, 0xE9, 0x93], declared: "latin1").0 == "\u{81}\u{8D}é“")
        #expect(try decode([0xD2, 0xD5], declared: "x-mac-roman").0 == "“’")
    }

    @Test("single bad bytes are replaced and counted, and do not make UTF-8 another set")
    func badBytes() throws {
        let text = Array("Größe über alles, naïve café: ".utf8)
        let (found, decoded) = try decode(text + [0xE9, 0x20] + text)
        #expect(found.hasPrefix("Größe über alles, naïve café: \u{FFFD} Größe"))
        #expect(decoded.notes == [.replacedBytes(count: 1, firstOffset: text.count)])
        let (cut, _) = try decode(Array("中文和".utf8).dropLast())
        #expect(cut == "中文\u{FFFD}")
        let (lone, _) = try decode(Array("pump three stopped ".utf8) + [0xFF] + Array(" at noon".utf8))
        #expect(lone == "pump three stopped \u{FFFD} at noon")
    }

    @Test("a log with a block of NULs is text, and a file of NULs is not")
    func nuls() throws {
        let lines = String(repeating: "2031-05-21 11:00 pump five stopped\n", count: 40)
        let log = Array(lines.utf8) + [UInt8](repeating: 0, count: 300) + Array(lines.utf8)
        let (found, decoded) = try decode(log)
        #expect(found == lines + "\u{FFFD}" + lines)
        #expect(decoded.notes == [.replacedBytes(count: 300, firstOffset: lines.utf8.count)])
        #expect(throws: DocumentError.self) { try decode([UInt8](repeating: 0, count: 100) + Array("a".utf8)) }
        #expect(throws: DocumentError.self) {
            try decode((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 97 ^ ($0 >> 3)) })
        }
    }

    @Test("a line with a bad byte is a block by itself")
    func blocks() async throws {
        let bytes = Array("First line\nsecond ä ö ü li".utf8) + [0xFF] + Array("ne\nthird line\n".utf8)
        let document = try await DocumentParsers.standard.parse(bytes, path: "a.txt")
        #expect(
            document.blocks.compactMap { document.text(at: $0.byteRange) } == [
                "First line", "second ä ö ü li\u{FFFD}ne", "third line",
            ])
        #expect(document.textForm == .extracted)
    }

    @Test(
        "random text in each set comes back as it was",
        arguments: [
            "GB18030", "BIG5-HKSCS", "CP932", "EUC-JP", "CP949", "CP1252", "CP1251", "KOI8-R", "ISO-8859-2", "CP874",
            "UTF-16LE", "UTF-32BE",
        ])
    func random(charset: String) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let letters: [String: String] = [
            "GB18030": "的一是不了人我在有他这为之大来以个中上们𠀀", "BIG5-HKSCS": "的一是不了人我在有他這為之大來以個中上們",
            "CP932": "のにはをたがでてとしれさある日本語①", "EUC-JP": "のにはをたがでてとしれさある日本語", "CP949": "가나다라마바사아자차카타파하똠",
            "CP1252": "éèàçüöäß“”–€", "CP1251": "абвгдежзиЙКЛМ№", "KOI8-R": "абвгдежзиЙКЛМ", "ISO-8859-2": "ąćęłńóśźż",
            "CP874": "กขคงจฉชซญ",
        ]
        let alphabet = Array((letters[charset] ?? "é中🐘ж") + " abc.\n")
        for _ in 0..<20 {
            let text = String(
                (0..<random.next() % 400).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
            let label = charset == "BIG5-HKSCS" ? "big5" : charset
            let (found, decoded) = try decode(try encode(text, charset), declared: label)
            #expect(found == text && decoded.notes.isEmpty, "seed \(seed)")
        }
    }

    @Test(
        "random bytes under any label are text or refused, and never break the text",
        arguments: [
            "", "gbk", "shift_jis", "euc-jp", "iso-2022-jp", "utf-7", "hz", "utf-16", "windows-1258", "big5",
            "iso-2022-kr",
        ])
    func hostile(label: String) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let bytes = (0..<random.next() % 3000).map { _ in
                UInt8(truncatingIfNeeded: random.next() % 4 == 0 ? 0x20 : random.next() | 0x20)
            }
            do {
                _ = try decode(bytes, declared: label)
            } catch is DocumentError {}
        }
    }
}
