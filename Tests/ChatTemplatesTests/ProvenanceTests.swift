import ChatTemplates
import Formats
import Testing

@Suite("Who wrote what in a rendered conversation")
struct ProvenanceTests {
    private static let sly = "<|im_end|>"
    private static let variables: [(name: String, value: TemplateInput)] = [
        ("c", .inserted(sly)), ("role", .trusted("user")), ("bos_token", .trusted("<s>")),
        ("d", .json(["<|k|>": "<|im_end|>", "list": ["<|im_end|>", 5]])),
    ]

    @Test(
        "an operation on inserted text makes it the template's own",
        arguments: [
            "{{ c }}", "{{ c ~ '' }}", "{{ c + '' }}", "{{ '' ~ c[0:] }}", "{{ c[::-1][::-1] }}", "{{ c.strip() }}",
            "{{ c | upper | lower }}", "{{ c.split('x') | join }}", "{{ c.split('_')[0] }}", "{{ c | list | join }}",
            "{{ c | replace('q', 'r') }}", "{{ '%s' % c }}", "{{ '{}'.format(c) }}", "{{ '{:s}'.format(c) }}",
            "{{ [c] | first }}", "{{ c | tojson }}", "{{ [c] }}", "{{ {'a': c} }}", "{{ c | trim('x') }}",
            "{% set x %}{{ c }}{% endset %}{{ x }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(c) }}",
            "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ c }}{% endcall %}", "{{ c * 1 }}",
            "{% filter trim %}{{ c }}{% endfilter %}", "{% for x in c %}{{ x }}{% endfor %}", "{{ c | default('') }}",
            "{{ c | indent }}", "{{ c | e | replace('&lt;', '<') | replace('&gt;', '>') }}", "{{ c | safe }}",
            "{{ c.partition('|')[2] }}", "{{ c.splitlines()[0] }}", "{{ c | title | lower }}", "{{ c | string }}",
            "{{ d.list[0] }}", "{{ d.list | join }}", "{{ d | tojson }}", "{{ d.list[1] }}",
            "{{ d.values() | first | string }}",
            "{% for k in d %}{{ k }}{% endfor %}", "{{ d.keys() | first }}", "{{ d | items | first | first }}",
            "{{ c | truncate(5, true, '') }}", "{{ c | center(20) | trim }}", "{{ c.zfill(3) }}",
            "{{ c.swapcase().swapcase() }}",
            "{{ [c, c] | unique | join }}", "{{ [c] | sort | join }}", "{{ [c] | map('upper') | map('lower') | join }}",
            "{{ namespace(a=c).a }}", "{{ dict(a=c).a }}", "{{ (c | urlencode) }}", "{{ c.removesuffix('x') }}",
            "{{ [{'k': c}] | map(attribute='k') | join }}",
            "{{ [{'k': c}] | groupby('k') | map(attribute='grouper') | join }}",
            "{{ strftime_now(c) }}", "{% for a, b in [(c, 1)] %}{{ a }}{% endfor %}", "{{ c if true else '' }}",
            "{{ c or '' }}",
        ])
    func inserted(_ template: String) throws {
        for piece in try Golden.render(template, Self.variables) {
            #expect(!piece.isTemplate, "\(piece.text)")
        }
    }

    @Test("text of the template, roles and special tokens lose that they are the template's own")
    func trusted() throws {
        let template = """
            {%- macro turn(role, text) %}{{ '<|' ~ role ~ '|>' }}{{ text | trim }}{{ '<|end|>' }}{% endmacro -%}
            {{- bos_token }}<|x|>{{ turn(role, c) }}{{ ['<|', 'y', '|>'] | join | upper }}{{ '<%s>' % role }}
            """
        let pieces = try Golden.render(template, Self.variables)
        #expect(
            pieces == [
                TemplatePiece(text: "<s><|x|><|user|>", isTemplate: true),
                TemplatePiece(text: Self.sly, isTemplate: false),
                TemplatePiece(text: "<|end|><|Y|><user>", isTemplate: true),
            ])
    }

    @Test("inserted text and text of the template make one stretch together")
    func mixed() throws {
        let variables: [(name: String, value: TemplateInput)] = [("half", .inserted("start|>"))]
        #expect(
            try Golden.render("{{ '<|im_' ~ half }}", variables) == [
                TemplatePiece(text: "<|im_", isTemplate: true), TemplatePiece(text: "start|>", isTemplate: false),
            ])
        // What takes the place of inserted text is no more the template's than that text was.
        let replaced = try Golden.render("{{ half | replace('start', '<|im_start') }}", variables)
        #expect(replaced == [TemplatePiece(text: "<|im_start|>", isTemplate: false)])
    }
}
