import Foundation
import TestSupport
import Testing

/// Indexes whose passages the model does not read.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct FastIndexTests {
    private func method(_ place: Workplace) throws -> String? {
        let shown = try place.run("show")
        #expect(shown.status == 0, "\(shown.errors)")
        return shown.output.split(separator: "\n").first { $0.hasPrefix("recipe") }.map(String.init)
    }

    @Test("an index stays fast without the option, is searched by meaning, and is not mixed with the other kind")
    func staysFast() throws {
        let place = try Workplace()
        let made = try place.run("index", "notes", "--fast")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try method(place)?.contains("lone-token-values, 4 layers") == true)
        try place.write("Candles were made of tallow in the winter months.", to: "notes/candles.txt")
        #expect(try place.json("index", "notes")["embedded_passages"] as? Int == 1)
        #expect(try method(place)?.contains("lone-token-values") == true)
        let found = try place.run("search", "granite tower", "--lexical-weight", "0")
        #expect(found.status == 0 && found.output.contains("lighthouse.md"), "\(found.output)\(found.errors)")

        let mixed = try place.run("index", "notes", "--no-fast")
        #expect(mixed.status == 2 && mixed.errors.contains("--rebuild"), "\(mixed.errors)")
        #expect(try method(place)?.contains("lone-token-values") == true)
        #expect(try place.run("index", "notes", "--no-fast", "--rebuild").status == 0)
        #expect(try method(place)?.contains("value-aggregation") == true)
        let other = try place.run("index", "notes", "--fast")
        #expect(other.status == 2 && other.errors.contains("leave --fast out"), "\(other.errors)")
    }
}
