extension SourceLanguage {
    private static let lispForms: Set<String> = [
        "defun", "defn", "defn-", "defmacro", "defmethod", "defgeneric", "defclass", "defstruct", "defvar",
        "defparameter", "defconst", "defcustom", "defprotocol", "defrecord", "deftype", "defmulti", "deftest", "def",
        "define", "define-syntax", "defmodule", "define-record-type", "cl-defun", "defface", "defgroup",
    ]

    /// Languages whose declarations follow each other.
    static let listed: [SourceLanguage] = [
        SourceLanguage(
            name: "Clojure", extensions: ["clj", "cljs", "cljc", "edn", "bb"], style: .flat, lineComments: [";"],
            blockComments: [], strings: [Quote("\"", spansLines: true)], functions: lispForms, shapes: [.form]),
        SourceLanguage(
            name: "Lisp", extensions: ["lisp", "lsp", "el", "scm", "ss", "rkt", "sld", "asd"], fileNames: [".emacs"],
            interpreters: ["sbcl", "guile", "racket", "emacs"], style: .flat, lineComments: [";"],
            blockComments: [("#|", "|#")], nestsComments: true, strings: [Quote("\"", spansLines: true)],
            functions: lispForms, shapes: [.form]),
        SourceLanguage(
            name: "Erlang", extensions: ["erl", "hrl"], interpreters: ["escript"], style: .flat, lineComments: ["%"],
            blockComments: [], strings: [Quote("\""), Quote("'")], shapes: [.clause]),
        SourceLanguage(
            name: "SQL", extensions: ["sql", "ddl", "dml", "psql", "pgsql", "plsql"], style: .flat,
            lineComments: ["--"],
            strings: [
                Quote("'", escapes: false, spansLines: true), Quote("\"", escapes: false), Quote("`", escapes: false),
            ],
            ignoresCase: true, shapes: [.creation]),
        SourceLanguage(
            name: "Fortran", extensions: ["f", "for", "f77", "f90", "f95", "f03", "f08", "ftn"], style: .flat,
            lineComments: ["!"], blockComments: [], strings: [Quote("\"", escapes: false), Quote("'", escapes: false)],
            ignoresCase: true, types: ["module", "program", "submodule"], functions: ["subroutine", "function"]),
        SourceLanguage(
            name: "Pascal", extensions: ["pas", "pp", "dpr", "lpr", "dpk"], style: .flat,
            blockComments: [("{", "}"), ("(*", "*)")], strings: [Quote("'", escapes: false)], ignoresCase: true,
            types: ["unit", "program", "library"], functions: ["procedure", "function", "constructor", "destructor"]),
        SourceLanguage(
            name: "Ada", extensions: ["adb", "ads"], style: .flat, lineComments: ["--"], blockComments: [],
            ignoresCase: true, types: ["package"], functions: ["procedure", "function", "task"]),
        SourceLanguage(
            name: "COBOL", extensions: ["cob", "cbl", "cpy"], style: .flat, lineComments: ["*>"], blockComments: [],
            strings: [Quote("\"", escapes: false), Quote("'", escapes: false)], ignoresCase: true,
            types: ["program-id"]),
        SourceLanguage(
            name: "Prolog", extensions: ["pro", "prolog"], style: .flat, lineComments: ["%"], strings: [Quote("\"")]),
        SourceLanguage(
            name: "VHDL", extensions: ["vhd", "vhdl"], style: .flat, lineComments: ["--"], blockComments: [],
            ignoresCase: true, types: ["entity", "architecture", "package"], functions: ["function", "procedure"]),
        SourceLanguage(
            name: "Assembly", extensions: ["s", "asm", "nasm"], style: .flat, lineComments: ["//", ";", "#"],
            commentPlace: .atWord, strings: [Quote("\"")], shapes: [.target]),
        SourceLanguage(
            name: "Make", extensions: ["mk", "mak", "make"],
            fileNames: ["makefile", "gnumakefile", "makefile.am", "makefile.in", "kbuild", "bsdmakefile"],
            interpreters: ["make"], style: .flat, lineComments: ["#"], blockComments: [], commentPlace: .atWord,
            strings: [], shapes: [.target]),
        SourceLanguage(
            name: "CMake", extensions: ["cmake"], fileNames: ["cmakelists.txt"], style: .flat, lineComments: ["#"],
            blockComments: [("#[[", "]]")], strings: [Quote("\"", spansLines: true)], ignoresCase: true,
            functions: ["function", "macro", "add_executable", "add_library", "add_custom_target", "project"],
            shapes: [.command]),
        SourceLanguage(
            name: "Meson", extensions: [], fileNames: ["meson.build", "meson_options.txt"], style: .flat,
            lineComments: ["#"], blockComments: [], strings: [Quote("'''"), Quote("'")]),
        SourceLanguage(
            name: "Dockerfile", extensions: ["dockerfile", "containerfile"],
            fileNames: ["dockerfile", "containerfile"], style: .flat, lineComments: ["#"], blockComments: [],
            commentPlace: .atLine, strings: [], ignoresCase: true, shapes: [.stage]),
        SourceLanguage(
            name: "INI",
            extensions: ["ini", "cfg", "conf", "properties", "desktop", "service", "socket", "timer", "reg"],
            fileNames: [".gitconfig", ".editorconfig", ".npmrc", ".env", "pipfile"], style: .flat,
            lineComments: ["#", ";", "!"], blockComments: [], commentPlace: .atLine, strings: [], shapes: [.section]),
        SourceLanguage(
            name: "Ignore list", extensions: ["gitignore", "dockerignore"],
            fileNames: [".gitignore", ".dockerignore", ".gitattributes", ".npmignore", "codeowners"], style: .flat,
            lineComments: ["#"], blockComments: [], commentPlace: .atLine, strings: []),
        SourceLanguage(
            name: "TeX macros", extensions: ["cls", "sty", "dtx", "def", "bst"], style: .flat, lineComments: ["%"],
            blockComments: [], strings: []),
        SourceLanguage(
            name: "Batch", extensions: ["bat", "cmd"], style: .flat, lineComments: ["::", "REM ", "rem "],
            blockComments: [], commentPlace: .atLine, strings: []),
        SourceLanguage(
            name: "Vim script", extensions: ["vim"], fileNames: [".vimrc"], style: .flat, lineComments: ["\""],
            blockComments: [], commentPlace: .atLine, strings: [], functions: ["function", "function!"]),
        SourceLanguage(
            name: "diff", extensions: ["diff", "patch"], style: .flat, lineComments: [], blockComments: [], strings: []),
    ]
}
