import ChatTemplates
import Foundation
import Testing

@Suite("What a template may not do")
struct TemplateLimitTests {
    @Test(
        "constructs that stand in each other without end crash the reader",
        arguments: [
            ("(", "1", ")"), ("[", "1", "]"), ("{'a':", "1", "}"), ("not ", "1", ""), ("-", "1", ""), ("a[", "1", "]"),
            ("f(", "1", ")"), ("1 if 1 else ", "1", ""), ("a|f(", "1", ")"), ("a is b(", "1", ")"), ("1 if ", "1", ""),
        ])
    func nesting(_ parts: (String, String, String)) {
        let count = 100_000
        let source =
            "{{ " + String(repeating: parts.0, count: count) + parts.1 + String(repeating: parts.2, count: count)
            + " }}"
        #expect(throws: TemplateError.self) { try TemplateProgram(source) }
    }

    @Test("statements that stand in each other without end crash the reader")
    func statements() {
        for (begin, end) in [
            ("{% if 1 %}", "{% endif %}"), ("{% for a in b %}", "{% endfor %}"), ("{% macro m() %}", "{% endmacro %}"),
            ("{% set a %}", "{% endset %}"), ("{% call m() %}", "{% endcall %}"), ("{% set (", ") = 1 %}"),
        ] {
            let source = String(repeating: begin, count: 50_000) + String(repeating: end, count: 50_000)
            #expect(throws: TemplateError.self) { try TemplateProgram(source) }
        }
    }

    @Test(
        "a long row of operators, links or branches is taken for a deep one",
        arguments: [
            ("1", " + 1"), ("'a'", " ~ 'a'"), ("1", " and 1"), ("0", " or 0"), ("1", " < 2 > 1"), ("2", " * 1"),
            ("'a'", "|upper"), ("'a'", ".upper()"), ("[1]", "[:]"), ("1", " ** 1"),
        ])
    func rows(_ parts: (String, String)) throws {
        _ = try Golden.text("{{ " + parts.0 + String(repeating: parts.1, count: 20_000) + " }}")
        let branches = String(repeating: "{% elif 0 %}a", count: 20_000)
        #expect(try Golden.text("{% if 0 %}b\(branches){% else %}c{% endif %}") == "c")
    }

    @Test(
        "a template that goes on without end, or makes too much, is not stopped",
        arguments: [
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
            "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
            "{{ 'a' * 9999999999 }}", "{{ 'a' * 9223372036854775807 }}", "{{ [1] * 9223372036854775807 }}",
            "{{ [1] * 99999999 }}",
            "{% set ns = namespace(s='aaaaaaaaaa') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            "{% set ns = namespace(s=['a']) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
            "{% set ns = namespace(s=['a']) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
            "{% set ns = namespace(s=[]) %}{% for i in range(99999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}",
            "{% set ns = namespace(s={}) %}{% for i in range(99999) %}{% set ns.s = {'a': ns.s} %}{% endfor %}{{ ns.s }}",
            "{% set ns = namespace(s='a' * 100000) %}{{ ns.s.replace('a', ns.s) }}",
            "{{ ('a' * 4000000).replace('', 'bbbb') }}",
            "{% set a = 'a' * 1000000 %}{{ [a, a, a, a, a, a, a, a, a, a] | join(a) }}",
            "{{ 'x' | center(999999999) }}",
            "{{ 'a' | indent(999999999) }}", "{{ ('a\\n' * 100000) | indent(1000) }}",
            "{{ [1] | batch(999999999, 0) | list }}",
            "{{ [1] | slice(999999999) | list }}",
            "{{ {'a': [1] * 100000} | tojson(indent=1000) }}",
            "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}", "{{ 'a'.ljust(999999999) }}",
            "{{ '\\t' | string * 100000 }}{{ ('\\t' * 100000).expandtabs(1000) }}",
            "{% for i in range(99999) %}{{ 'a' * 1000 }}{% endfor %}",
            "{% set ns = namespace(l=none) %}{% for i in range(99999) %}{% for j in [ns.l] %}{% set ns.l = loop %}{% endfor %}{% endfor %}",
            "{% set a = 'a' * 4000000 %}{% set b = 'a' * 3999999 ~ 'b' %}{% for i in range(99999) %}{{ a == b }}{% endfor %}",
            "{% set a = 'a' * 4000000 %}{% for i in range(99999) %}{% set x = a.find('b') %}{% endfor %}",
        ])
    func work(_ template: String) throws {
        // A limit is what ends each of them: steps, bytes and depth are counted, so that no other end is needed.
        expectLimit(template, TemplateLimits())
        var limits = TemplateLimits()
        limits.steps /= 100
        expectLimit(template, limits)
    }

    @Test(
        "a width or a number that no template needs is not refused before anything is made of it",
        arguments: [
            "{{ '%999999999s' % 'a' }}", "{{ '{:999999999}'.format('a') }}", "{{ '%.999999999f' % 1 }}",
            "{{ range(0, 999999999) | list }}", "{{ 2 ** 99999999 }}",
        ])
    func sizes(_ template: String) {
        var limits = TemplateLimits()
        limits.steps = 100
        let error = #expect(throws: TemplateError.self) { try Golden.text(template, limits: limits) }
        if case .limit = error { Issue.record("\(String(describing: error))") }
    }

    @Test("a long search in a long text takes steps in proportion")
    func searches() throws {
        let template = "{{ ('a' * 2000000).find('a' * 1000000 ~ 'b') }}"
        #expect(try Golden.text(template) == "-1")
        var limits = TemplateLimits()
        limits.steps = 100_000
        expectLimit(template, limits)
    }

    @Test("objects that refer to each other are not let go, or bring the program down when they are")
    func circles() throws {
        let template = """
            {%- set ns = namespace() %}{% set ns.me = ns %}{% for i in range(20000) %}{% set ns.x = namespace(before=ns.x) %}
            {%- macro m() %}{{ m }}{% endmacro %}{% set ns.m = m %}{% endfor %}{{ ns.me.me.x is defined }}
            """
        #expect(try Golden.text(template) == "True")
    }

    @Test("a limit is not what it says")
    func small() throws {
        var limits = TemplateLimits()
        limits.output = 10
        #expect(try Golden.text("{{ 'a' * 10 }}", limits: limits) == "aaaaaaaaaa")
        expectLimit("{{ 'a' * 11 }}", limits)
        limits = TemplateLimits()
        limits.steps = 100
        let loop = "{% for i in range(100) %}{{ i }}{% endfor %}"
        expectLimit(loop, limits)
        limits = TemplateLimits()
        limits.source = 5
        expectLimit("abcdef", limits)
    }

    private func expectLimit(_ template: String, _ limits: TemplateLimits) {
        let error = #expect(throws: TemplateError.self) { try Golden.text(template, limits: limits) }
        guard case .limit = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// Programs run on threads that other code makes, with stacks of their size.
    @Test("the deepest program that is allowed needs more than a megabyte of stack")
    func stack() throws {
        let deep = "{{ " + String(repeating: "[", count: 90) + String(repeating: "]", count: 90) + " }}"
        let macro =
            "{% macro m(n) %}{% if n %}{% for i in [1] %}{{ [m(n - 1)] }}{% endfor %}{% endif %}{% endmacro %}{{ m(999) }}"
        let statements = String(repeating: "{% if 1 %}", count: 90) + deep + String(repeating: "{% endif %}", count: 90)
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            for template in [deep, macro, statements] { _ = try? Golden.text(template) }
            done.signal()
        }
        thread.stackSize = 1 << 20
        thread.start()
        done.wait()
    }
}
