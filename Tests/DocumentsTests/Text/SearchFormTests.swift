import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("The form that is searched")
struct SearchFormTests {
    @Test(
        "what nobody sees, and how a character is encoded, change nothing",
        arguments: [
            ("photo\u{AD}voltaic", "photovoltaic"),
            ("inver\u{AD}\n    ter runs", "inverter runs"),
            ("Http\u{200B}Client\u{2060}Factory", "HttpClientFactory"),
            ("\u{FEFF}Aero\u{200D}Gram", "AeroGram"),
            ("ﬁne ﬂow", "fine flow"),
            ("ＫＸ－４７", "KX-47"),
            ("ｶﾞｽ", "\u{30AC}\u{30B9}"),
            ("\u{1112}\u{1161}\u{11A8}\u{110C}\u{1165}\u{11B7}", "학점"),
            ("Ko\u{308}nigsstuhl", "Königsstuhl"),
            ("Cafe\u{301} code", "Café code"),
            ("مُحَمَّد", "محمد"),
            ("שָׁלוֹם", "שלום"),
            ("photovol-\ntaic", "photovoltaic"),
            ("photovol-\r\n  taic", "photovoltaic"),
            ("photovol\u{2010}\ntaic", "photovoltaic"),
        ])
    func unseen(text: String, form: String) {
        let found = SearchForm.of(text)
        #expect(found.unicodeScalars.elementsEqual(form.unicodeScalars), "\(found.debugDescription)")
        #expect(SearchForm.of(found) == found)
    }

    @Test("the characters that are not normalised, since most texts have no others, are those that normalising keeps")
    func finished() {
        let all = (0...0x10FFFF as ClosedRange<UInt32>).compactMap { Unicode.Scalar($0) }.filter(SearchForm.isFinished)
        #expect(all.count > 300 && all.contains("é") && all.contains("\u{2019}"))
        for scalar in all {
            let text = "a\(scalar)b\(scalar)"
            #expect(SearchForm.normalised(text).unicodeScalars.elementsEqual(text.unicodeScalars), "\(scalar.value)")
        }
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let scalars = (0..<40).compactMap { _ in all.randomElement(using: &random) }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(SearchForm.normalised(text).unicodeScalars.elementsEqual(scalars), "seed \(seed)")
        }
    }

    @Test(
        "what means something stays",
        arguments: [
            "plain words", "a well-known name", "- item\n- item", "in-\nand output", "KX-\n47", "Jean-\nLuc",
            "https://example.org/2024/05/SomeLongPathOfWordsThatPeopleWriteInAddressesOfTheirPages/index.html",
            "AbstractSingletonProxyFactoryBeanConfigurationManagerProviderAdapterImplementation",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "آ أ ؤ ئ", "नमस्ते", "ภาษาไทย",
        ])
    func kept(text: String) {
        #expect(SearchForm.of(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("raised figures and marks of trade don't run into their neighbours")
    func neighbours() {
        #expect(SearchForm.of("about 10⁶ of them") == "about 10 6 of them")
        #expect(SearchForm.of("10¹² m²") == "10 12 m2")
        #expect(SearchForm.of("1½ cups") == "1 1\u{2044}2 cups")
        #expect(SearchForm.of("Footnote™ reads") == "Footnote  reads")
    }

    @Test("base64 is left out, and so is a dump of figures")
    func noise() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 57...900, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let form = SearchForm.of("before ![x](data:image/png;base64,\(Data(bytes).base64EncodedString())) after")
            #expect(form == "before ![x](data:image/png;base64, ) after")
        }
        #expect(SearchForm.of("a " + String(repeating: "0f3a", count: 100) + " b") == "a   b")
    }

    @Test("any text has a form, in linear time")
    func anyText() {
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var view = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let limit: UInt32 = [0x80, 0x700, 0x3100, 0x10FFFF].randomElement(using: &random) ?? 0x80
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) { view.append(scalar) }
            }
            _ = SearchForm.of(String(view))
        }
        for unit in ["-\n", "a-\nb", "\u{AD}\n", "ﬁ", "e\u{301}", "Ab1/", "0f"] {
            let large = String(repeating: unit, count: 200_000)
            #expect(SearchForm.of(large).utf8.count <= 2 * large.utf8.count, "seed \(seed)")
        }
    }

    @Test(
        "a text that one look takes for finished is what all steps make of it",
        arguments: 1...200 as ClosedRange<UInt64>)
    func plainTexts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = [
            "the heron", "co-\n", "co-", "operate", "\u{2010}\n", "\r\n", "“Yes”", "café", "e\u{301}", "ﬁ", "²",
            "\u{AD}",
            String(repeating: "aB3/", count: 14), "x9Y+", "A", "鹤", "שָׁ", " ", "\n", "0123456789abcdef",
        ]
        for _ in 0..<20 {
            let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                parts.randomElement(using: &random) ?? ""
            }.joined(separator: ["", " "].randomElement(using: &random) ?? "")
            let (found, expected) = (SearchForm.of(text), SearchForm.reformed(text))
            #expect(found.utf8.elementsEqual(expected.utf8), "seed \(seed): \(text.debugDescription)")
        }
    }
}
