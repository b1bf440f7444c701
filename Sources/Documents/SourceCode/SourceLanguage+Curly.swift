extension SourceLanguage {
    static let objectiveC = SourceLanguage(
        name: "Objective-C", extensions: ["mm"], strings: [Quote("\"")], hasCharacters: true, hasPreprocessor: true,
        types: ["struct", "enum", "union", "@interface", "@implementation", "@protocol", "class", "namespace"],
        shapes: [.signature, .message])

    /// Compiled languages with braces.
    static let curly: [SourceLanguage] = [
        SourceLanguage(
            name: "Swift", extensions: ["swift"], interpreters: ["swift"], nestsComments: true,
            strings: [Quote("\"\"\""), Quote("#\"", "\"#", escapes: false), Quote("\"")],
            endsStatementsWithLines: true,
            types: ["class", "struct", "enum", "protocol", "extension", "actor", "macro"],
            functions: ["func", "var"], namelessFunctions: ["init", "deinit", "subscript"]),
        SourceLanguage(
            name: "C", extensions: ["c"], strings: [Quote("\"")], hasCharacters: true, hasPreprocessor: true,
            types: ["struct", "enum", "union"], shapes: [.signature]),
        SourceLanguage(
            name: "C++",
            extensions: [
                "h", "hh", "hpp", "hxx", "h++", "cc", "cpp", "cxx", "c++", "ipp", "inl", "tpp", "cu", "cuh", "ino",
                "metal", "glsl", "hlsl", "vert", "frag", "cl",
            ],
            strings: [Quote("R\"(", ")\"", escapes: false), Quote("\"")], hasCharacters: true, hasPreprocessor: true,
            types: ["class", "struct", "union", "enum", "namespace", "concept"], shapes: [.signature]),
        objectiveC,
        SourceLanguage(
            name: "C#", extensions: ["cs", "csx"],
            strings: [
                Quote("\"\"\"", escapes: false), Quote("@\"", "\"", escapes: false, spansLines: true), Quote("\""),
            ],
            hasCharacters: true, hasPreprocessor: true,
            types: ["class", "struct", "interface", "enum", "record", "namespace"], shapes: [.signature]),
        SourceLanguage(
            name: "Java", extensions: ["java"], strings: [Quote("\"\"\""), Quote("\"")], hasCharacters: true,
            types: ["class", "interface", "enum", "record", "@interface"], shapes: [.signature]),
        SourceLanguage(
            name: "Kotlin", extensions: ["kt", "kts"], nestsComments: true, strings: [Quote("\"\"\""), Quote("\"")],
            hasCharacters: true, endsStatementsWithLines: true, types: ["class", "interface", "object"],
            functions: ["fun"], namelessFunctions: ["init", "constructor"]),
        SourceLanguage(
            name: "Scala", extensions: ["scala", "sc"], nestsComments: true, strings: [Quote("\"\"\""), Quote("\"")],
            hasCharacters: true, endsStatementsWithLines: true, types: ["class", "trait", "object", "enum", "package"],
            functions: ["def"]),
        SourceLanguage(
            name: "Groovy", extensions: ["groovy", "gradle"], fileNames: ["jenkinsfile"],
            strings: [Quote("\"\"\""), Quote("'''"), Quote("\""), Quote("'")], endsStatementsWithLines: true,
            types: ["class", "trait", "interface", "enum"], functions: ["def", "task"], shapes: [.signature]),
        SourceLanguage(
            name: "Go", extensions: ["go"], strings: [Quote("`", escapes: false), Quote("\"")], hasCharacters: true,
            endsStatementsWithLines: true, types: ["type"], functions: ["func"]),
        SourceLanguage(
            name: "Rust", extensions: ["rs"], interpreters: ["rust"], nestsComments: true,
            strings: [
                Quote("r##\"", "\"##", escapes: false, spansLines: true),
                Quote("r#\"", "\"#", escapes: false, spansLines: true), Quote("\"", spansLines: true),
            ],
            hasCharacters: true, types: ["struct", "enum", "trait", "union", "mod", "impl", "macro_rules"],
            functions: ["fn"]),
        SourceLanguage(
            name: "Dart", extensions: ["dart"], strings: [Quote("\"\"\""), Quote("'''"), Quote("\""), Quote("'")],
            types: ["class", "mixin", "extension", "enum"], shapes: [.signature]),
        SourceLanguage(
            name: "Zig", extensions: ["zig", "zon"], blockComments: [], strings: [Quote("\"")], hasCharacters: true,
            types: ["struct", "enum", "union", "opaque"], functions: ["fn"], namelessFunctions: ["test"],
            shapes: [.assignment]),
        SourceLanguage(
            name: "D", extensions: ["d"], strings: [Quote("`", escapes: false), Quote("\"")], hasCharacters: true,
            types: ["class", "struct", "interface", "enum", "union", "template"], shapes: [.signature]),
        SourceLanguage(
            name: "Solidity", extensions: ["sol"], strings: [Quote("\""), Quote("'")],
            types: ["contract", "library", "interface", "struct", "enum"], functions: ["function", "modifier"],
            namelessFunctions: ["constructor"]),
        SourceLanguage(
            name: "Verilog", extensions: ["sv", "svh", "vh"], style: .flat, types: ["module", "interface", "package"],
            functions: ["function", "task"]),
        SourceLanguage(
            name: "Protocol Buffers", extensions: ["proto"], strings: [Quote("\""), Quote("'")],
            types: ["message", "enum", "service", "oneof"], functions: ["rpc"]),
        SourceLanguage(
            name: "Thrift", extensions: ["thrift"], lineComments: ["//", "#"], strings: [Quote("\""), Quote("'")],
            types: ["struct", "enum", "service", "union", "exception"]),
    ]

    private static let script = [
        Quote("`", spansLines: true), Quote("\""), Quote("'"),
    ]

    /// Languages of scripts, pages and settings with braces.
    static let curlyScripts: [SourceLanguage] = [
        SourceLanguage(
            name: "JavaScript", extensions: ["js", "jsx", "mjs", "cjs", "es6"],
            interpreters: ["node", "deno", "bun"], strings: script, hasRegularExpressions: true,
            endsStatementsWithLines: true, types: ["class"], functions: ["function"],
            shapes: [.signature, .assignment]),
        SourceLanguage(
            name: "TypeScript", extensions: ["ts", "tsx", "mts", "cts"], strings: script,
            hasRegularExpressions: true, endsStatementsWithLines: true,
            types: ["class", "interface", "enum", "namespace", "module", "type"], functions: ["function"],
            shapes: [.signature, .assignment]),
        SourceLanguage(
            name: "Vue", extensions: ["vue", "svelte", "astro"], blockComments: [("<!--", "-->"), ("/*", "*/")],
            strings: [], endsStatementsWithLines: true, types: ["class"], functions: ["function"]),
        SourceLanguage(
            name: "PHP", extensions: ["php", "phtml", "php5", "inc"], interpreters: ["php"],
            lineComments: ["//", "#"], strings: [Quote("\"", spansLines: true), Quote("'", spansLines: true)],
            types: ["class", "interface", "trait", "enum"], functions: ["function"]),
        SourceLanguage(
            name: "Perl", extensions: ["pl", "pm", "perl", "pod"], interpreters: ["perl"], lineComments: ["#"],
            blockComments: [("\n=pod", "\n=cut"), ("\n=head", "\n=cut"), ("\n=over", "\n=cut"), ("\n=item", "\n=cut")],
            commentPlace: .atWord, strings: [Quote("\""), Quote("'")], types: ["package", "class"],
            functions: ["sub", "method"]),
        SourceLanguage(
            name: "R", extensions: ["r", "rprofile"], interpreters: ["Rscript", "rscript"], lineComments: ["#"],
            blockComments: [], strings: [Quote("\""), Quote("'")], endsStatementsWithLines: true,
            shapes: [.assignment]),
        SourceLanguage(
            name: "Shell", extensions: ["sh", "bash", "zsh", "ksh", "fish", "command", "bats", "ebuild"],
            fileNames: [
                ".bashrc", ".bash_profile", ".profile", ".zshrc", ".zshenv", ".zprofile", ".bash_aliases", "pkgbuild",
                "configure",
            ],
            interpreters: ["sh", "bash", "zsh", "ksh", "dash", "fish", "ash"], lineComments: ["#"], blockComments: [],
            commentPlace: .atWord,
            strings: [Quote("\"", spansLines: true), Quote("'", escapes: false, spansLines: true)],
            hasHereDocuments: true, endsStatementsWithLines: true, functions: ["function"], shapes: [.signature]),
        SourceLanguage(
            name: "PowerShell", extensions: ["ps1", "psm1", "psd1"], interpreters: ["pwsh", "powershell"],
            lineComments: ["#"], blockComments: [("<#", "#>")], commentPlace: .atWord,
            strings: [
                Quote("@\"", "\n\"@", escapes: false, spansLines: true),
                Quote("@'", "\n'@", escapes: false, spansLines: true), Quote("\"", escapes: false),
                Quote("'", escapes: false),
            ],
            endsStatementsWithLines: true, ignoresCase: true, types: ["class", "enum"],
            functions: ["function", "filter"]),
        SourceLanguage(
            name: "Tcl", extensions: ["tcl", "exp"], interpreters: ["tclsh", "wish", "expect"], lineComments: ["#"],
            blockComments: [], commentPlace: .atLine, strings: [], endsStatementsWithLines: true, functions: ["proc"]),
        SourceLanguage(
            name: "Awk", extensions: ["awk"], interpreters: ["awk", "gawk", "mawk"], lineComments: ["#"],
            blockComments: [], endsStatementsWithLines: true, functions: ["function"]),
        SourceLanguage(
            name: "CSS", extensions: ["css"], lineComments: [], strings: [Quote("\""), Quote("'")]),
        SourceLanguage(
            name: "SCSS", extensions: ["scss", "less", "sass", "styl"], commentPlace: .atWord,
            strings: [Quote("\""), Quote("'")], functions: ["@mixin", "@function"]),
        SourceLanguage(
            name: "HCL", extensions: ["tf", "tfvars", "hcl", "nomad"], lineComments: ["#", "//"],
            hasHereDocuments: true, endsStatementsWithLines: true,
            types: [
                "resource", "data", "module", "variable", "output", "provider", "terraform", "locals", "job", "group",
                "task", "source", "build",
            ]),
        SourceLanguage(
            name: "GraphQL", extensions: ["graphql", "gql", "graphqls"], lineComments: ["#"], blockComments: [],
            strings: [Quote("\"\"\""), Quote("\"")], endsStatementsWithLines: true,
            types: ["type", "interface", "enum", "input", "union", "scalar", "extend", "schema"],
            functions: ["query", "mutation", "subscription", "fragment", "directive"]),
        SourceLanguage(
            name: "Nix", extensions: ["nix"], lineComments: ["#"],
            strings: [Quote("''", spansLines: true), Quote("\"", spansLines: true)]),
        SourceLanguage(
            name: "Prisma", extensions: ["prisma"], endsStatementsWithLines: true,
            types: ["model", "enum", "datasource", "generator", "type"]),
    ]
}
