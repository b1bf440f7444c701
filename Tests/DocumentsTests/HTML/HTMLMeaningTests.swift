@testable import Documents
import TestSupport
import Testing

@Suite("What a page means")
struct HTMLMeaningTests {
    private func document(_ body: String) throws -> Document {
        try HTMLParser().parse(Array("<!doctype html><meta charset=utf-8>\(body)".utf8), path: "a.html")
    }

    private func text(_ body: String) throws -> String { try String(document(body).text.dropLast()) }

    @Test(
        "A superscript never changes the number or word before it",
        arguments: [
            ("founded in 1969<sup>1</sup>.", "founded in 1969[1]."),
            ("10<sup>6</sup> people", "10^6 people"), ("2<sup>10</sup> is", "2^10 is"),
            ("10<sup>-3</sup>", "10^-3"), ("5 m<sup>2</sup>", "5 m²"), ("x<sup>n</sup>", "x^n"),
            ("e<sup>x+1</sup>", "e^(x+1)"), ("the 1<sup>st</sup> day", "the 1st day"),
            ("M<sup>me</sup> Curie", "Mme Curie"),
            ("known.<sup><a href=\"#n\">[2]</a></sup>", "known.[2]"),
            ("said<sup id=r><a href=\"#n\">12</a></sup> so", "said[12] so"),
            ("price<sup>*</sup>", "price*"), ("E = mc<sup>2</sup>", "E = mc²"),
            ("claimed<sup>4</sup> it", "claimed[4] it"), ("H<sub>2</sub>O", "H2O"), ("101<sub>2</sub>", "101_2"),
            ("a<a epub:type=noteref href=\"n.html#1\">3</a> b", "a[3] b"),
        ])
    func superscripts(source: String, expected: String) throws {
        #expect(try text("<p>\(source)") == expected)
    }

    @Test(
        "What no reader sees is left out",
        arguments: [
            "hidden", "style='display:none'", "style='DISPLAY : none !important'", "style='visibility:hidden'",
            "style='font-size:0'", "style='font-size: 0px'", "style='opacity:0'", "style='opacity:0.0'",
            "style='position:absolute;left:-9999px'", "style='position:fixed; top: -100em'",
            "style='text-indent:-9999px'",
            "style='color:#fff;background:#ffffff'", "style='color:white;background-color:white'",
            "style='height:0;overflow:hidden'", "style='clip:rect(0,0,0,0);position:absolute'", "class=sr-only",
            "class='a visually-hidden'", "style='transform:scale(0)'", "popover",
        ])
    func hidden(attribute: String) throws {
        #expect(try text("<p>Seen.<div \(attribute)><p>Unseen.</div><p>End.") == "Seen.\n\nEnd.")
    }

    @Test(
        "What a reader sees stays, whatever its style",
        arguments: [
            "style='display:block'", "style='opacity:0.5'", "style='font-size:0.8em'", "style='left:-10px'",
            "style='color:#fff;background:#000'", "style='overflow:hidden;height:100px'", "aria-hidden=true",
            "style='margin-left:-15px'", "class=hidden-gems",
        ])
    func seen(attribute: String) throws {
        #expect(try text("<div \(attribute)><p>Seen.</div>") == "Seen.")
    }

    @Test("Menus, banners and links back are left out, and a page of nothing else is kept")
    func boilerplate() throws {
        let body = "<p>The mill was built in 1820 and has three floors.</p>"
        #expect(try text("<div role=navigation><a href=/>Home</a> <a href=/a>About</a></div>\(body)") == text(body))
        #expect(
            try text("<div id=cookie-banner><p>We use cookies.</p><button>Fine</button></div>\(body)") == text(body))
        #expect(try text("<a class=skip-link href='#m'>Skip to content</a>\(body)") == text(body))
        #expect(
            try text("<h1>Mill <a class=headerlink href='#m'>¶</a></h1>\(body)")
                == "Mill\n\nThe mill was built in 1820 and has three floors.")
        #expect(try text("<nav><a href=/>Home</a></nav>") == "Home")
        #expect(try text("<header><h1>Mill</h1></header>\(body)").hasPrefix("Mill"))
    }

    @Test("Deleted text is gone, quotations have their marks, lists their numbers")
    func inline() throws {
        #expect(try text("<p>Costs <del>nine</del> <ins>ten</ins> <s>x</s>crowns.") == "Costs ten crowns.")
        #expect(try text("<p>He said <q>no <q>more</q> </q>.") == "He said “no ‘more’” .")
        #expect(try text("<ol start=3><li>a<li value=7>b<li>c</ol>") == "3. a\n7. b\n8. c")
        #expect(try text("<ol reversed><li>a<li>b<li>c</ol>") == "3. a\n2. b\n1. c")
        #expect(try text("<ol type=i><li>a<li>b</ol>") == "i. a\nii. b")
        #expect(try text("<button>Press</button><button>Hold</button>") == "Press Hold")
        #expect(try text("<label>Name</label><input><label>Town</label>") == "Name Town")
        #expect(try text("<p><ruby>編集長<rtc>Editor</rtc></ruby>は") == "編集長は")
        #expect(try text("<p><svg><title>Map</title><text>x</text></svg> of it") == "Map x of it")
        #expect(try text("<p>a<math alttext='x^2'><mi>x</mi></math> b") == "a x^2 b")
        #expect(try text("<p><math><msup><mi>x</mi><mn>2</mn></msup></math>") == "x^2")
    }

    @Test(
        "Character references are read as the HTML Standard says",
        arguments: [
            ("&copy2030", "©2030"), ("&notin;", "∉"), ("&NotEqualTilde;", "≂̸"), ("&#150;", "–"), ("&#x1F680;", "🚀"),
            ("&amp;amp;", "&amp;"), ("&bogus;", "&bogus;"), ("&lt;b&gt;", "<b>"), ("AT&T", "AT&T"),
            ("&hearts", "&hearts"),
            ("&#0;", "\u{FFFD}"), ("&ampx", "&x"),
        ])
    func references(source: String, expected: String) throws {
        #expect(try text("<p>\(source)") == expected)
    }

    @Test("CDATA is text in XHTML, a comment elsewhere; scripts are left as they are")
    func raw() throws {
        let page =
            "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p><![CDATA[a < b & c]]></p></body></html>"
        #expect(try HTMLParser().parse(Array(page.utf8), path: "a.xhtml").text == "a < b & c\n")
        #expect(try text("<p>x<![CDATA[y]]>z") == "xz")
        #expect(try text("<script>var a = '&lt;p&gt;'</script><p>z") == "z")
    }

    @Test("What a page states about itself is metadata")
    func metadata() throws {
        let head = """
            <html lang=de><head><meta name=author content='Ada  B'><meta name=keywords content='tea, water'>
            <meta property='article:published_time' content='2024-02-03'><meta name=description content='About tea.'>
            <script type='application/ld+json'>{"@type":"Article","headline":"Tea","author":[{"name":"Cy"}]}</script>
            </head><body><p>x
            """
        let document = try HTMLParser().parse(Array(head.utf8), path: "a.html")
        #expect(document.title == "Tea")
        #expect(
            document.metadata == [
                MetadataEntry("language", "de"), MetadataEntry("author", "Ada B"), MetadataEntry("tag", "tea"),
                MetadataEntry("tag", "water"), MetadataEntry("date", "2024-02-03"),
                MetadataEntry("description", "About tea."), MetadataEntry("author", "Cy"),
            ])
    }

    @Test("Unclosed and nested tags take linear time and lose no text")
    func unclosed() throws {
        let count = 60_000
        for unit in ["<b>x ", "<div>x ", "<a href='#a'>x ", "<table><tr><td>x ", "<ul><li>x ", "<sup>x ", "</div>x "] {
            let page = Array(String(repeating: unit, count: count).utf8)
            var text = ""
            let seconds = try processorSeconds { text = try HTMLParser().parse(page, path: "a.html").text }
            #expect(text.utf8.filter { $0 == UInt8(ascii: "x") }.count == count, "\(unit)")
            #expect(seconds < 60, "\(unit)")
        }
    }
}
