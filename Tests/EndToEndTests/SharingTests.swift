import Foundation
import TestSupport
import Testing

/// An index goes from one account to another, and says there what it can't check.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"))
struct SharingTests {
    @Test("an exported index answers elsewhere and says what it cannot check")
    func anExportedIndexAnswersElsewhereAndSaysWhatItCannotCheck() throws {
        let place = try Workplace()
        let made = try place.run(
            "index", "notes", "--name", "Cape Morrow", "--instructions", "Be brief.", "--starter", "Who kept the lamp?")
        #expect(made.status == 0, "\(made.errors)")
        let exported = try place.run("export", "given.footnote", "--starter", "Who built the lighthouse?")
        #expect(exported.status == 0, "\(exported.errors)")
        #expect(try place.run("export", "given.footnote").status == 2)

        let other = try Workplace()
        var binary = other.binary
        binary.environment["FOOTNOTE_INDEX"] = nil
        try FileManager.default.moveItem(
            atPath: place.folder.path("given.footnote"), toPath: other.folder.path("given.footnote"))
        // A file of the same relative path is not the source.
        try other.write(Workplace.documents["lighthouse.md"] ?? "", to: "lighthouse.md")
        #expect(try binary.run(["list", "--indexes"]).status == 1)
        let imported = try binary.run(["import", "given.footnote"])
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.output.contains("Cape Morrow, 3 documents"), "\(imported.output)")
        #expect(imported.errors.contains("--index 'Cape-Morrow'"))
        let again = try binary.run(["import", "given.footnote"])
        #expect(again.status == 2 && again.errors.contains("--force"), "\(again.errors)")
        #expect(try binary.run(["import", "given.footnote", "--force"]).status == 0)

        let listed = try binary.run(["list", "--indexes", "--json"])
        let entry = try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [String: Any]
        #expect(entry?["name"] as? String == "Cape Morrow" && entry?["documents"] as? Int == 3)
        #expect(entry?["conversation_starters"] as? [String] == ["Who built the lighthouse?"])
        #expect(try binary.run(["list", "--indexes"]).output.contains("    starter: Who built the lighthouse?\n"))

        let asked = try binary.run(["ask", "--index", "Cape-Morrow", "Who built the lighthouse at Cape Morrow?"])
        #expect(asked.status == 0 && asked.output.contains("Ida Lindqvist"), "\(asked.output)\(asked.errors)")
        #expect(asked.output.contains("not checked: the source is not here"), "\(asked.output)")
        let doctor = try binary.run(["doctor", "--index", "Cape-Morrow"])
        #expect(doctor.status == 0, "\(doctor.output)")
        #expect(doctor.output.contains("not here: the index was imported"))
    }
}
