import Formats
import TestSupport
import Testing
import Tokenizers

@testable import Inference

/// Grammars: what they accept, and what a decoder that keeps to them can write.
@Suite struct GrammarTests {
    private func accepts(_ grammar: Grammar, _ text: String) -> Bool {
        var stacks = GrammarStacks(grammar)
        var state = stacks.start()
        for byte in text.utf8 {
            guard let next = stacks.advanced(state, by: byte) else { return false }
            state = next
        }
        return state.mayEnd
    }

    @Test(
        "Literals, sets, groups, repetitions, comments and rules over several lines",
        arguments: [
            (#"root ::= "a" | "bc""#, ["a", "bc"], ["", "b", "ab", "bca"]),
            ("root ::= [a-cé] [^x-z]{2} # two more\n", ["aab", "éée", "c汉\n"], ["aax", "a", "d11", "abcd"]),
            (
                "root ::= (\"a\" |\n  \"b\")+ end\n  | \"!\"\nend ::= \".\"?", ["ab.", "bba", "!"],
                ["", ".", "a!", "ab.."]
            ),
            (#"root ::= "x"{2,3} "y"{1,} "z"*"#, ["xxy", "xxxyyzz"], ["xy", "xxxxy", "xx", "xxz"]),
            (#"root ::= "\"\\\n\x41\u00e9" ."#, ["\"\\\nAé!", "\"\\\nAé🙂"], ["\"\\\nAé", "\"\\\nAé!!"]),
            ("root ::= \"(\" root \")\" | \"\"", ["", "()", "((()))"], ["(", "())", ")("]),
        ])
    func texts(gbnf: String, good: [String], bad: [String]) throws {
        let grammar = try Grammar(gbnf: gbnf)
        for text in good { #expect(accepts(grammar, text), "\(text)") }
        for text in bad { #expect(!accepts(grammar, text), "\(text)") }
    }

    @Test(
        "What is odd is refused with its place",
        arguments: [
            ("root ::= \"a", "line 1, column 12"), ("root ::= a", "rule a, which is nowhere defined"),
            ("start ::= \"a\"", "rule root"), ("root ::= root \"a\" | \"b\"", "root can begin with itself"),
            ("root ::= x? root\nx ::= \"a\"", "can begin with itself"), ("root ::= [z-a]", "the wrong way round"),
            ("root ::= \"a\"{3,1}", "3 to 1"), ("root ::= \"\\q\"", "no escape"), ("root := \"a\"", "`::=`"),
            ("root ::= \"a\"\nroot ::= \"b\"", "defined twice"), ("root ::= (\"a\"", "`)`"), ("", "rule root"),
            (String(repeating: "(", count: 5_000), "a rule's name"),
            ("root ::= " + String(repeating: "(", count: 5_000), "64 deep"),
        ])
    func faults(gbnf: String, reason: String) {
        let error = #expect(throws: GrammarError.self) { try Grammar(gbnf: gbnf) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("Sets of characters are the bytes of UTF-8, at every border", arguments: 1...20)
    func scalarRanges(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let borders: [UInt32] = [0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
        let ranges = (0..<3).map { _ -> ClosedRange<UInt32> in
            let (a, b) = (UInt32.random(in: 0...0x10FFFF, using: &random), borders.randomElement(using: &random) ?? 0)
            return min(a, b)...max(a, b)
        }
        let sequences = ScalarRanges.byteSequences(ranges)
        let others = ScalarRanges.byteSequences(ScalarRanges.complement(ranges))
        for value in borders + (0..<200).map({ _ in UInt32.random(in: 0...0x10FFFF, using: &random) }) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(Character(scalar)).utf8)
            func fits(_ sequence: [ClosedRange<UInt8>]) -> Bool {
                sequence.count == bytes.count && zip(sequence, bytes).allSatisfy { $0.contains($1) }
            }
            let isIn = ranges.contains { $0.contains(value) }
            #expect(sequences.count { fits($0) } == (isIn ? 1 : 0), "seed \(seed), \(value)")
            #expect(others.contains { fits($0) } != isIn, "seed \(seed), \(value)")
        }
    }

    @Test("Digits of a range of numbers, and no others")
    func digits() {
        for (low, high) in [(0, 0), (0, 9), (3, 17), (99, 101), (10, 99), (123, 4_567), (0, 1_000)] {
            let sequences = ScalarRanges.digitSequences(low...high)
            for number in 0...5_000 {
                let digits = Array("\(number)".utf8)
                let count = sequences.count {
                    $0.count == digits.count && zip($0, digits).allSatisfy { $0.contains($1) }
                }
                #expect(count == ((low...high).contains(number) ? 1 : 0), "\(number) in \(low)...\(high)")
            }
        }
    }

    private static let schema = """
        {"type": "object", "required": ["name", "age", "kind"], "properties": {
          "name": {"type": "string", "minLength": 1, "maxLength": 8}, "age": {"type": "integer", "minimum": 3, "maximum": 117},
          "kind": {"enum": ["cat", "dog", 7, null]}, "tags": {"type": "array", "items": {"type": "boolean"}, "maxItems": 2},
          "born": {"type": ["string", "null"], "format": "date"}, "next": {"$ref": "#/$defs/pair"}},
         "additionalProperties": false, "$defs": {"pair": {"anyOf": [{"type": "null"}, {"type": "object",
          "properties": {"rest": {"$ref": "#/$defs/pair"}}, "required": ["rest"]}]}}}
        """

    @Test(
        "A schema's texts, and no others",
        arguments: [
            (#"{"name":"Tom","age":3,"kind":"cat"}"#, true), (#"{"name": "Ö","age": 117, "kind": null}"#, true),
            (
                #"{"name":"a","age":9,"kind":7,"tags":[true,false],"born":"2024-02-29","next":{"rest":{"rest":null}}}"#,
                true
            ),
            (#"{"name":"","age":9,"kind":"cat"}"#, false), (#"{"name":"a","age":2,"kind":"cat"}"#, false),
            (#"{"name":"a","age":118,"kind":"cat"}"#, false), (#"{"name":"a","age":9}"#, false),
            (#"{"name":"a","age":9,"kind":"cat","x":1}"#, false), (#"{"name":"a","age":9,"kind":"cow"}"#, false),
            (#"{"name":"a","age":9,"kind":7,"tags":[true,true,true]}"#, false),
            (#"{"name":"123456789","age":9,"kind":7}"#, false),
            (#"{"name":"a","age":9,"kind":7,"born":"2024-13-01"}"#, false), (#"{"name":"a","age":09,"kind":7}"#, false),
        ])
    func schemaTexts(text: String, isGood: Bool) throws {
        let grammar = try Grammar(schema: JSONParser.parse(Self.schema))
        #expect(accepts(grammar, text) == isGood)
    }

    @Test(
        "What can't be held to is refused by name",
        arguments: [
            (#"{"type": "string", "pattern": "a+"}"#, "pattern"), (#"{"type": "cat"}"#, "no type \"cat\""),
            (#"{"type": "object", "properties": {"a": {"not": {}}}}"#, "#/properties/a: not"),
            (##"{"$ref": "#/$defs/none"}"##, "points nowhere"), (#"{"$ref": "http://x/y"}"#, "points out"),
            (#"{"type": "array", "minItems": 3, "maxItems": 2}"#, "above"),
            (#"{"type": "number", "minimum": 1}"#, "minimum"),
            (#"{"type": "object", "properties": {"a": {}}, "required": ["b"]}"#, "\"b\" is required"),
            ("[]", "an array"),
        ])
    func schemaFaults(text: String, reason: String) throws {
        let schema = try JSONParser.parse(text)
        let error = #expect(throws: GrammarError.self) { try Grammar(schema: schema) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("Whatever tokens a decoder takes of those that are allowed, the text keeps to the grammar", arguments: 1...8)
    func tokens(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let tokenizer = try await TinyModel(hasEnd: true).load().tokenizer
        let grammar = try Grammar(gbnf: #"root ::= "the " ("cat" | "dog" | [a-e]{1,4}) (" " root)? "." | "é🙂""#)
        let tree = TokenTree(tokenizer)
        var constraint = GrammarConstraint(grammar, vocabulary: tree)
        var text: [UInt8] = []
        for _ in 0..<200 where !constraint.isFinished {
            let allowed: [TokenID]
            switch constraint.allowed() {
            case .all: allowed = []
            case .only(let tokens): allowed = tokens
            case .allExcept(let refused):
                allowed = (0..<TokenID(tokenizer.vocabularySize)).filter { !refused.contains($0) }
            }
            // The same by brute force.
            let expected = (0..<TokenID(tokenizer.vocabularySize)).filter { token in
                let bytes = tree.text(of: token)
                guard !bytes.isEmpty else { return false }
                var stacks = GrammarStacks(grammar)
                var state = stacks.start()
                for byte in text + bytes {
                    guard let next = stacks.advanced(state, by: byte) else { return false }
                    state = next
                }
                return true
            }
            #expect(allowed.filter { !tree.endings.contains($0) } == expected, "seed \(seed), behind \(text)")
            guard let next = allowed.filter({ !tree.endings.contains($0) }).randomElement(using: &random) else { break }
            constraint.accept(next)
            text += tree.text(of: next)
        }
        let said = String(decoding: text, as: UTF8.self)
        #expect(!constraint.isFinished || accepts(grammar, said), "seed \(seed): \(said)")
    }
}
