import Testing

@testable import Documents

@Suite("Subtitles")
struct SubtitleParserTests {
    private func blocks(_ text: String, _ path: String) async throws -> [String] {
        let document = try await DocumentParsers.standard.parse(Array(text.utf8), path: path)
        return document.blocks.compactMap { document.text(at: $0.byteRange) }
    }

    @Test("cues become paragraphs with times, without tags and numbers")
    func subRip() async throws {
        let text = """
            1
            00:01:05,000 --> 00:01:07,000
            <i>We met at</i>
            {\\an8}the harbour,

            2
            00:01:07,100 --> 00:01:09,000
            where the old crane stands.

            3
            01:00:00,000 --> 01:00:02,000
            Much later.
            4
            01:00:02,000 --> 01:00:03,000
            - Who is there?
            - 42 < 43 &amp; more
            """
        #expect(
            try await blocks(text.replacing("\n", with: "\r\n"), "a.srt") == [
                "[00:01:05] We met at the harbour, where the old crane stands.", "[01:00:00] Much later.",
                "[01:00:02] - Who is there?", "[01:00:02] - 42 < 43 & more",
            ])
        #expect(try await DocumentParsers.standard.parse(Array(text.utf8), path: "cues").mediaType == .subRip)
    }

    @Test("speakers stand before what they say; notes, styles and repeated lines are left out")
    func webVTT() async throws {
        let text = """
            WEBVTT - A talk
            Language: en

            STYLE
            ::cue { color: red }

            NOTE a note

            intro
            00:05.000 --> 00:07.000 align:start
            <v Ada Byron>The engine <00:06.000><c.red>weaves</c>

            00:07.000 --> 00:08.000
            <v Ada Byron>The engine weaves
            <v Ada Byron>patterns.

            00:08.000 --> 00:09.000
            <v.loud Charles>Yes&nbsp;!
            """
        #expect(
            try await blocks(text, "a.vtt") == [
                "[00:00:05] Ada Byron: The engine weaves patterns.", "[00:00:08] Charles: Yes !",
            ])
        let document = try await DocumentParsers.standard.parse(Array(text.utf8), path: "a.vtt")
        #expect(document.metadata == [MetadataEntry("language", "en")] && document.mediaType == .webVTT)
    }

    @Test("a file without cues is refused, and times that are none are text")
    func malformed() async throws {
        await #expect(throws: DocumentError.self) { try await blocks("words", "a.srt") }
        #expect(try await blocks("", "a.srt").isEmpty)
        #expect(try await blocks("WEBVTT", "a.vtt").isEmpty)
        #expect(SubtitleCue.times(in: "a --> b") == nil && SubtitleCue.times(in: "99:99:99:99 --> 1:1") == nil)
    }

    @Test("long lines of brackets and cues of many lines take linear time")
    func hostile() async throws {
        let cue = "00:01.000 --> 00:02.000\n"
        for body in ["<a", "{\\", "&am", "-->", "x\n"] {
            let text = "WEBVTT\n\n" + cue + String(repeating: body, count: 10_000) + "\n\n" + cue + "end"
            _ = try await blocks(text, "a.vtt")
        }
    }
}
