import Testing
import footnote

/// Where data lives, by the XDG Base Directory Specification.
@Suite struct DataFolderTests {
    @Test(
        arguments: [
            (["HOME": "/h", "XDG_DATA_HOME": "/x"], "/x/footnote"),
            (["HOME": "/h"], "/h/.local/share/footnote"),
            (["HOME": "/h", "XDG_DATA_HOME": ""], "/h/.local/share/footnote"),
            (["HOME": "/h", "XDG_DATA_HOME": "relative"], "/h/.local/share/footnote"),
        ] as [([String: String], String)])
    func dataGoesBelowXDGDataHome(environment: [String: String], folder: String) {
        let folders = DataFolders(environment: environment, workingFolder: "/w")
        #expect(folders.data == folder)
        #expect(folders.defaultIndex == folder + "/default.footnote")
        #expect(folders.modelFolders == ["/w/models", folder + "/models"])
    }
}
