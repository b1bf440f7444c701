import ChatTemplates
import Formats
import Foundation
import Testing

/// What Python's jinja2 made of templates: tools/golden/jinja_goldens.py wrote it.
enum Golden {
    static func read(_ name: String) throws -> JSON {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        return try JSONParser.parse(try String(contentsOf: url, encoding: .utf8))
    }

    /// The day that the script told its templates.
    static let date = TemplateDate(year: 2025, month: 3, day: 7, hour: 15, minute: 4, second: 5)

    /// Variables as a conversation has them: roles and special tokens are trusted, all else is inserted.
    static func variables(_ json: JSON) -> [(name: String, value: TemplateInput)] {
        (json.members ?? []).map { member in
            if member.name.hasSuffix("_token") { return (member.name, .trusted(member.value.string ?? "")) }
            return (member.name, member.name == "messages" ? messages(member.value) : .json(member.value))
        }
    }

    private static func messages(_ json: JSON) -> TemplateInput {
        .list(
            (json.elements ?? []).map { message in
                .object(
                    (message.members ?? []).map { member in
                        (member.name, member.name == "role" ? .trusted(member.value.string ?? "") : .json(member.value))
                    })
            })
    }

    /// The text that a template makes of variables.
    static func render(
        _ template: String, _ variables: [(name: String, value: TemplateInput)] = [],
        limits: TemplateLimits = TemplateLimits()
    ) throws(TemplateError) -> [TemplatePiece] {
        try TemplateProgram(template, limits: limits).render(variables, date: date)
    }

    static func text(
        _ template: String, _ variables: [(name: String, value: TemplateInput)] = [],
        limits: TemplateLimits = TemplateLimits()
    ) throws(TemplateError) -> String {
        try render(template, variables, limits: limits).map(\.text).joined()
    }
}
