import ChatTemplates
import Formats
import Testing

@Suite("Templates as Python's jinja2 renders them")
struct JinjaGoldenTests {
    @Test("a template in the manner of a model's gives another text than jinja2's, or none")
    func templates() throws {
        let golden = try Golden.read("jinja")
        let shared = golden["variables"]?.members ?? []
        var count = 0
        for entry in golden["templates"]?.elements ?? [] {
            let source = try #require(entry["template"]?.string)
            for conversation in golden["conversations"]?.members ?? [] {
                let variables = Golden.variables(.object(shared + (conversation.value.members ?? [])))
                let expected = try #require(entry["expected"]?[conversation.name])
                let label = "\(entry["name"]?.string ?? ""), \(conversation.name)"
                compare(source, variables, expected, label)
                count += 1
            }
        }
        #expect(count >= 600)
    }

    @Test("a construct of the language behaves otherwise than in jinja2")
    func constructs() throws {
        let golden = try Golden.read("constructs")
        let variables = Golden.variables(try #require(golden["variables"]))
        for entry in golden["constructs"]?.elements ?? [] {
            let source = try #require(entry["template"]?.string)
            compare(source, variables, entry, source.debugDescription)
        }
    }

    private func compare(
        _ source: String, _ variables: [(name: String, value: TemplateInput)], _ expected: JSON, _ label: String
    ) {
        do throws(TemplateError) {
            let text = try Golden.text(source, variables)
            #expect(
                text == expected["text"]?.string, "\(label); jinja2 says \(expected["message"]?.string ?? "a text")")
        } catch {
            #expect(expected["text"]?.string == nil, "\(label): \(error)")
            // A syntax error is one for both; the other kinds have other borders.
            if expected["error"]?.string == "raised" {
                guard case .raised(let message, _) = error else {
                    Issue.record("\(label): \(error)")
                    return
                }
                #expect(message == expected["message"]?.string)
            }
        }
    }
}
