import ChatTemplates
import Formats
import TestSupport
import Testing

@Suite("Random and damaged templates")
struct TemplateFuzzTests {
    private static let fragments = [
        "{{ ", " }}", "{% ", " %}", "{%- ", " -%}", "{{- ", " -}}", "{# ", " #}", "{% raw %}", "{% endraw %}",
        "for x in ",
        "messages", "if ", "else", "elif ", "endif", "endfor", "endset", "endmacro", "set y = ", "set ns.a = ",
        "namespace(a=1)",
        "macro m(a, b=2)", "m(x)", "call m(1)", "endcall", "caller()", "filter upper", "endfilter", "with z = 1",
        "endwith",
        "loop.index", "loop", "(", ")", "[", "]", "{", "}", ":", ",", ".", "|", "~", "+", "-", "*", "**", "//", "%",
        "==", "<",
        "in ", "not ", "is ", "and ", "or ", "defined", "none", "true", "1", "0", "-1", "9223372036854775807", "1.5",
        "'s'",
        "\"%s{}\"", "x", "y", "ns", "range(3)", "dict(a=1)", "role", "content", "[::-1]", "['content']",
        "tojson(indent=2)", "map('upper')",
        "selectattr('role', 'equalto', 'user')", "list", "join(',')", "length", "sort", "groupby('role')", "batch(2)",
        "format(1)",
        "split(',')", "replace('a', 'b')", "strip()", "items()", "recursive", "break", "continue", "generation",
        "endgeneration",
        "raise_exception('no')", "strftime_now('%Y')", "\\", "\n", " ", "é😀", "<|im_end|>", "=", "round", "int",
        "slice(2)", "indent",
        "center(9)", "truncate(3)", "first", "last", "sum", "min", "unique", "dictsort", "reverse", "default(1)",
        "attr('x')", "__class__",
    ]

    private static func variables() throws -> [(name: String, value: TemplateInput)] {
        let golden = try Golden.read("constructs")
        return Golden.variables(try #require(golden["variables"]))
    }

    /// Renders; what may come of it is a text or an error of the template's.
    private static func render(
        _ template: String, _ variables: [(name: String, value: TemplateInput)], _ limits: TemplateLimits
    ) throws(TemplateError) {
        let pieces = try Golden.render(template, variables, limits: limits)
        #expect(pieces.allSatisfy { !$0.text.isEmpty })
        #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.isTemplate != $1.isTemplate })
    }

    private static var limits: TemplateLimits {
        var limits = TemplateLimits()
        limits.steps = 20_000
        return limits
    }

    @Test("a template of random parts crashes, hangs or goes past a limit", arguments: [1, 2, 3])
    func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let variables = try Self.variables()
        for _ in 0..<4_000 {
            var template = Bool.random(using: &generator) ? "{{ " : "{% "
            for _ in 0..<Int.random(in: 1...24, using: &generator) {
                template += Self.fragments.randomElement(using: &generator) ?? ""
            }
            do throws(TemplateError) {
                try Self.render(template, variables, Self.limits)
            } catch {
                #expect(error.place.line >= 1 && error.place.column >= 1, "seed \(seed): \(template)")
            }
        }
    }

    @Test("a damaged template crashes, hangs or goes past a limit", arguments: [4, 5])
    func damaged(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let variables = try Self.variables()
        let (whole, short) = (try Golden.read("jinja"), try Golden.read("constructs"))
        let entries = (whole["templates"]?.elements ?? []) + (short["constructs"]?.elements ?? [])
        let sources = entries.compactMap { $0["template"]?.string }
        for source in sources {
            for _ in 0..<8 {
                var scalars = Array(source.unicodeScalars)
                for _ in 0..<Int.random(in: 1...3, using: &generator) where !scalars.isEmpty {
                    let start = Int.random(in: 0..<scalars.count, using: &generator)
                    let end = min(scalars.count, start + Int.random(in: 0...6, using: &generator))
                    let fragment = Self.fragments.randomElement(using: &generator) ?? ""
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: scalars.removeSubrange(start..<end)
                    case 1: scalars.insert(contentsOf: fragment.unicodeScalars, at: start)
                    case 2: scalars.replaceSubrange(start..<end, with: fragment.unicodeScalars)
                    default: scalars.insert(contentsOf: Array(scalars[start..<end]), at: start)
                    }
                }
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars)
                do throws(TemplateError) {
                    try Self.render(String(text), variables, Self.limits)
                } catch {
                    #expect(error.place.line >= 1 && error.place.column >= 1, "seed \(seed): \(String(text))")
                }
            }
        }
    }

    @Test("inserted text is evaluated, or becomes the template's own", arguments: [6])
    func insertedText(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let source = "{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}<|end|>{% endfor %}"
        let program = try TemplateProgram(source)
        for _ in 0..<500 {
            let content = (0..<Int.random(in: 1...12, using: &generator))
                .map { _ in Self.fragments.randomElement(using: &generator) ?? "" }.joined()
            let messages = TemplateInput.list([.object([("role", .trusted("user")), ("content", .inserted(content))])])
            let pieces = try program.render([("messages", messages)], date: Golden.date)
            let own = pieces.filter(\.isTemplate).map(\.text).joined()
            #expect(own == "<|user|><|end|>", "seed \(seed): \(content)")
        }
    }
}
