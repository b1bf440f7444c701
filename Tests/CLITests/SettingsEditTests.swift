import Foundation
import Formats
import TestSupport
import Testing

import footnote

@Suite("A client's file is changed in one place")
struct SettingsEditTests {
    private let entry: JSON = ["command": "/opt/footnote", "args": ["mcp"]]

    private func edited(_ text: String) throws -> String {
        try SettingsEdit(text, set: "footnote", of: "mcpServers", to: entry).after
    }

    @Test("a file that is not there gets the server and nothing else")
    func empty() throws {
        let expected = """
            {
              "mcpServers": {
                "footnote": {
                  "command": "/opt/footnote",
                  "args": [
                    "mcp"
                  ]
                }
              }
            }

            """
        for text in ["", " \n", "{}\n", "{ }\n"] { #expect(try edited(text) == expected) }
    }

    @Test(
        "every other byte stays: keys, order, numbers, escapes, indentation",
        arguments: [
            "{\"a\":1.0,\"b\":\"\\u00e9\"}", "{\n\t\"z\": [1, 2],\n\t\"mcpServers\": {}\n}",
            "{\n    \"mcpServers\": {\n        \"other\": {\"n\": 1e3}\n    },\n    \"q\": null\n}\n",
            "{\"mcpServers\":{\"other\":{},\"footnote\":{\"command\":\"old \\\" }\",\"args\":[]}},\"after\":[\"}\"]}",
            "{\"mcpServers\":{\"footnote\":false}}", "{\"mcpServers\":{\"footnote\": \"}\\\\\" , \"b\" : 2}}",
        ])
    func kept(text: String) throws {
        let after = try edited(text)
        let json = try JSONParser.parse(after)
        #expect(json["mcpServers"]?["footnote"] == entry)
        // What is left without the entry is the old text without its own.
        func rest(_ text: String) throws -> String {
            let object = try JSONParser.parse(text).members ?? []
            return object.map { member in
                let inner =
                    member.value.members.map { JSON.object($0.filter { $0.name != "footnote" }) } ?? member.value
                return member.name + inner.text
            }.filter { $0 != "mcpServers{}" }.sorted().joined()
        }
        #expect(try rest(after) == rest(text))
        for piece in ["1.0", "\\u00e9", "1e3", "[1, 2]", "\"}\""] where text.contains(piece) {
            #expect(after.contains(piece))
        }
        #expect(try SettingsEdit(after, set: "footnote", of: "mcpServers", to: entry).changesNothing)
    }

    @Test("a file's own indentation is kept")
    func indentation() throws {
        let after = try edited("{\n\t\"a\": 1\n}")
        #expect(after.contains("\n\t\"mcpServers\": {\n\t\t\"footnote\": {\n\t\t\t\"command\""))
    }

    @Test(
        "a file that can't be changed without loss is refused",
        arguments: [
            "{\n  // mine\n  \"a\": 1\n}", "{\"a\": 1,}", "[]", "{\"mcpServers\": []}", "{\"mcpServers\": null}",
            "nonsense",
            "{\"a\": 1, \"a\": 2}",
        ])
    func refused(text: String) {
        #expect(throws: SettingsEdit.Refusal.self) { try edited(text) }
    }

    @Test("each client has its own file, key and form")
    func clients() {
        let environment = ["HOME": "/h", "XDG_CONFIG_HOME": "/c"]
        for client in ContextClient.allCases {
            #expect(client.file(environment: environment).hasSuffix(".json"))
            let entry = client.entry(command: "/f", arguments: ["mcp"])
            #expect(entry["command"] == "/f" && entry["args"] == ["mcp"])
        }
        #expect(ContextClient.zed.file(environment: environment) == "/c/zed/settings.json")
        #expect(ContextClient.cursor.file(environment: environment) == "/h/.cursor/mcp.json")
        #expect(ContextClient.vscode.entry(command: "", arguments: [])["type"] == "stdio")
    }
}
