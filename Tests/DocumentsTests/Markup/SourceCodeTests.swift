import Documents
import Testing

@Suite("Source code") struct SourceCodeTests {
    /// Paths of the code blocks that have one, joined.
    private func paths(_ text: String, _ name: String) async throws -> [String] {
        let document = try await parsed(text, as: name)
        #expect(document.text == text)
        #expect(document.textForm == .source)
        return document.blocks.map { $0.headingPath.joined(separator: "›") }
    }

    @Test("types and functions name what stands in them")
    func declarations() async throws {
        #expect(
            try await paths(
                "/// Doc.\nstruct A {\n    // x\n    func b() {\n    }\n    init(x: Int) { }\n}\nlet c = 1\n", "a.swift"
            )
                == ["A", "A", "A›b", "A›b", "A›init", ""])
        #expect(
            try await paths("@d\nclass A:\n    # c\n    async def b(self,\n    x):\n        '''s'''\n\nx = 1\n", "a.py")
                == ["A", "A›b", "A›b", ""])
        #expect(
            try await paths("struct s *f(int a)\n{\n  if (a) { }\n}\nstatic struct s x = { 1 };\n", "a.c") == ["f", ""])
        #expect(try await paths("func (t *T) Run() {\n}\ntype S struct {\n}\n", "a.go") == ["T›Run", "S"])
        #expect(
            try await paths("impl<T> Show for Box<T> {\n    fn show(&self) {}\n}\n", "a.rs") == ["Box", "Box›show"])
        #expect(try await paths("const f = async () => {\n};\nclass K {\n  m() { }\n}\n", "a.ts") == ["f", "K", "K›m"])
        #expect(try await paths("module M\n  def self.f(x)\n    1\n  end\nend\n", "a.rb") == ["M", "M›f"])
        #expect(try await paths("[core]\na = 1\n[user]\nname = x\n", "a.ini") == ["core", "user"])
        #expect(try await paths("all: x\n\techo\nclean:\n\trm x\n", "Makefile.mk") == ["all", "clean"])
        #expect(
            try await paths("CREATE TABLE a.b (x int);\n-- c\nCREATE VIEW v AS SELECT 1;\n", "a.sql") == [
                "a.b", "v", "v",
            ])
    }

    @Test("marks within strings and comments are none")
    func strings() async throws {
        let text = "let a = \"{ // \\\" \"\n/* { */\nfunc f() { let c = \"}\" }\nfunc g() { }\n"
        #expect(try await paths(text, "a.swift") == ["", "f", "f", "g"])
        let shell = "cat <<EOF\n# no { comment\nEOF\nf() {\n  echo ${#x}\n}\n"
        #expect(try await paths(shell, "a.sh") == ["", "f"])
    }

    @Test("a minified file is read in part, and says so")
    func minified() async throws {
        let text = "// licence\n" + String(repeating: "var a={b:function(){return 1}};", count: 20_000) + "\n"
        let document = try await parsed(text, as: "a.min.js")
        #expect(document.blocks.count == 3)
        #expect(document.blocks.last?.kind == .comment)
        #expect(document.notes.count == 1)
    }
}
