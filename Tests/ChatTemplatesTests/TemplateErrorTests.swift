import ChatTemplates
import Testing

@Suite("Errors of templates")
struct TemplateErrorTests {
    private static func error(_ template: String) throws -> TemplateError {
        try #require(#expect(throws: TemplateError.self) { try Golden.text(template) })
    }

    @Test(
        "a construct that reaches outside of the template is run, or refused without its name",
        arguments: [
            ("{% include 'a' %}", "include"), ("{% import 'a' as b %}", "import"), ("{% from 'a' import b %}", "from"),
            ("{% extends 'a' %}", "extends"), ("{% block a %}{% endblock %}", "block"),
            ("{{ ''.__class__ }}", "__class__"),
            ("{{ ''|attr('__class__') }}", "attr"), ("{{ [].append(1) }}", "append"),
            ("{{ {}['__init__'] }}", "__init__"),
            ("{{ '{0.__class__}'.format(1) }}", "__class__"), ("{{ [1]|map('attr', 'a')|list }}", "attr"),
            ("{{ [1] | random }}", "random"), ("{{ {}.update({}) }}", "update"),
            ("{{ [{}]|map(attribute='__class__')|list }}", "__class__"),
        ])
    func refused(_ template: String, _ name: String) throws {
        let error = try Self.error(template)
        guard case .refused(let construct, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(construct.contains(name))
    }

    @Test(
        "an error points somewhere else than at its cause",
        arguments: [
            ("a\n  {{ 1 + }}", 2, 10), ("{{ x.y.z }}", 1, 5),
            ("{% if a %}\n{{ 'b' ~\n  c.d }}\n{% endif %}{{ (1 }}", 4, 18),
            ("{{ 1 + 'a' }}", 1, 6), ("x\n{% foo %}", 2, 4), ("{{ 'a' | nope }}", 1, 10),
            ("\n\n{{ raise_exception('x') }}", 3, 19),
            ("{% for a, b in [1] %}{% endfor %}", 1, 8), ("{{ 'abc }}", 1, 4), ("é{{ 1 is nope }}", 1, 7),
            ("{% if x %}", 1, 10),
        ])
    func places(_ template: String, _ line: Int, _ column: Int) throws {
        let error = try Self.error(template)
        #expect(error.place == TemplatePlace(line: line, column: column), "\(error)")
    }

    @Test("a message lacks what happened, where, or what to do")
    func messages() throws {
        let raised = try Self.error("{{ raise_exception('Roles must alternate.') }}")
        #expect(
            "\(raised)"
                == "The template refuses this conversation at line 1, column 19: \"Roles must alternate.\" Change the messages accordingly."
        )
        #expect(
            "\(try Self.error("{{ 1 1 }}"))"
                == "The template can't be read at line 1, column 6: expected \"}}\", found a number.")
        #expect("\(try Self.error("{{ a.b }}"))".contains("'a' is undefined"))
        #expect("\(try Self.error("{{ 1 | nope }}"))".contains("filter of the name \"nope\""))
        #expect("\(try Self.error("{% include 'x' %}"))".contains("{% include %}"))
        #expect("\(try Self.error("{{ 'a' * 99999999 }}"))".contains("limit of 4194304 characters of text"))
    }
}
