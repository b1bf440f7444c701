import OutsidePrograms
import Testing

@testable import Documents

@Suite struct PDFPartsTests {
    static let context = ReadingContext(options: ReadingOptions(recognition: .off), passwords: [], parsers: .standard)

    @Test("words and boxes are read from poppler's output, entities and ligatures as characters")
    func scanner() throws {
        let output = """
            <doc><page width="612.000000" height="792.000000"><flow><block xMin="1.0" yMin="2" xMax="3" yMax="4">
            <line xMin="72.5" yMin="100" xMax="200" yMax="111"><word xMin="72.5" yMin="100" xMax="99" yMax="111">e\u{FB03}cient</word>
            <word xMin="103" yMin="100" xMax="200" yMax="111">A&amp;B\u{1}</word></line></block></flow></page></doc>
            """
        let pages = LayoutScanner.pages(of: Array(output.utf8))
        let line = try #require(pages.first?.lines.first)
        #expect(line.text == "efficient A&B")
        #expect(line.box == LayoutBox(left: 72.5, top: 100, right: 200, bottom: 111))
    }

    @Test("output that breaks off anywhere gives pages and no crash")
    func scannerCut() {
        let output = Array(
            "<page width=\"6\" height=\"7\"><line xMin=\"1\"><word xMin=\"1\" yMin=\"2\" xMax=\"3\" yMax=\"4\">a&b</word></line></page>"
                .utf8)
        for count in 0...output.count { _ = LayoutScanner.pages(of: Array(output.prefix(count))) }
    }

    @Test("fonts and the outline are read, and a cut line is passed over")
    func fonts() throws {
        let output = """
            <page number="1" top="0" left="0" height="2376" width="1836">
            \t<fontspec id="0" size="42" family="ABCDEF+CMBX12" color="#000000"/>
            <text top="300" left="216" width="300" height="42" font="0">Heading</text>
            <text top="300" left="2
            <outline>
            <item page="3">1 One &amp; all</item>
            <outline>
            <item page="4">1.1 Part</item>
            </outline>
            </outline>
            """
        let fonts = FontScanner(Array(output.utf8))
        let stretch = try #require(fonts.pages[1]?.first)
        #expect(stretch.size == 14 && stretch.isBold && stretch.box.left == 72)
        #expect(fonts.outline.map(\.title) == ["1 One & all", "1.1 Part"])
        #expect(fonts.outline.map(\.level) == [1, 2])
    }

    @Test("letters of Arabic words are put into the order of reading, and Latin words among them stay")
    func rightToLeft() {
        func word(_ text: String, _ left: Float) -> PageLayout.Word {
            PageLayout.Word(text: text, box: LayoutBox(left: left, top: 0, right: left + 9, bottom: 10))
        }
        var page = PageLayout(width: 100, height: 100)
        let words = [word("R", 0), word("ةغلب", 10), word("ةجمربلا", 20)]
        page.lines = [
            PageLayout.Line(words: words, box: LayoutBox(left: 0, top: 0, right: 29, bottom: 10), block: 1, size: 9)
        ]
        RightToLeft.order(&page)
        #expect(page.lines[0].text == "البرمجة بلغة R")
    }

    @Test("Roman numerals are numbers, and words made of their letters are none")
    func roman() {
        #expect(PageNumber.roman("xiv")?.value == 14)
        #expect(PageNumber.roman("IV")?.value == 4)
        #expect(PageNumber.roman("civil") == nil)
        #expect(PageNumber.roman("iiii") == nil)
    }

    @Test(
        "marks of lists are told from numbers and words",
        arguments: [("• tea", "-"), ("1. tea", "1."), ("(a) tea", "(a)"), ("iv) tea", "iv)")])
    func markers(line: String, marker: String) { #expect(ListMarker(of: line)?.text == marker) }

    @Test(
        "years, words and lone numbers begin no list",
        arguments: ["1990. It was", "tea", "3", "A. Smith wrote", "2.5 metres"])
    func noMarkers(line: String) { #expect(ListMarker(of: line) == nil) }

    @Test("words that Tesseract is sure of are lines with confidence, and specks are none")
    func recognised() throws {
        let head =
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n1\t1\t0\t0\t0\t0\t0\t0\t2550\t3300\t-1\t\n"
        let words =
            "5\t1\t1\t1\t1\t1\t300\t300\t200\t50\t96.5\tHello\n5\t1\t1\t1\t1\t2\t520\t300\t200\t50\t90\tworld\n5\t1\t2\t1\t1\t1\t10\t900\t20\t20\t12\t~\n"
        let page = TesseractTable.layout(Array((head + words).utf8), size: nil, dotsPerInch: 300)
        #expect(page.lines.map(\.text) == ["Hello world"])
        #expect(page.width == 612)
        #expect(page.lines.first?.box.left == 72)
        let specks = head + "5\t1\t1\t1\t1\t1\t300\t300\t200\t50\t41\t|,~\n"
        #expect(TesseractTable.layout(Array(specks.utf8), size: nil, dotsPerInch: 300).lines.isEmpty)
    }

    @Test("a picture's size is read from its header, and its kinds are told apart")
    func pictureHeaders() {
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 2, 0, 0, 0, 1, 0,
        ]
        #expect(PictureHeader(png)?.width == 512)
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 100, 0, 200, 1, 1, 0x11, 0]
        #expect(PictureHeader(jpeg)?.width == 200)
        #expect(PictureHeader(jpeg)?.height == 100)
        // One directory that names itself as the next.
        let tiff: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0]
        #expect(PictureHeader(tiff)?.pageCount == 1)
        for count in 0..<png.count { _ = PictureHeader(Array(png.prefix(count))) }
        for count in 0..<jpeg.count { _ = PictureHeader(Array(jpeg.prefix(count))) }
        for count in 0..<tiff.count { _ = PictureHeader(Array(tiff.prefix(count))) }
    }

    @Test("a picture that claims to be enormous is refused before it is opened")
    func enormousPicture() async {
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F,
            0xFF, 0xFF, 0xFF,
        ]
        let error = await #expect(throws: DocumentError.self) {
            try await PictureParser().parse(png, path: "bomb.png", context: Self.context)
        }
        #expect(error?.reason.contains("limit") == true)
    }

    @Test("without recognition a picture is a document without text that says so")
    func pictureWithoutRecognition() async throws {
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 2, 0, 0, 0, 1, 0,
        ]
        let document = try await PictureParser().parse(png, path: "photo.png", context: Self.context)
        #expect(document.blocks.isEmpty && document.notes == [.pagesWithoutText([1])])
        #expect(document.pages.count == 1)
    }
}
