extension SourceLanguage {
    static let matlab = SourceLanguage(
        name: "MATLAB", extensions: ["mat-source"], interpreters: ["octave"], style: .flat, lineComments: ["%", "#"],
        blockComments: [("%{", "%}")], commentPlace: .atWord, strings: [Quote("\"", escapes: false)],
        types: ["classdef"], functions: ["function"])

    /// Languages whose bodies are indented, with or without a closing word.
    static let indented: [SourceLanguage] = [
        SourceLanguage(
            name: "Python", extensions: ["py", "pyi", "pyw", "pyx", "pxd", "bzl", "star"],
            fileNames: ["sconstruct", "sconscript", "wscript", "build.bazel", "snakefile"],
            interpreters: ["python", "pypy"], style: .indentation, lineComments: ["#"], blockComments: [],
            strings: [Quote("\"\"\""), Quote("'''"), Quote("\""), Quote("'")], hasDocStrings: true, types: ["class"],
            functions: ["def"]),
        SourceLanguage(
            name: "Ruby", extensions: ["rb", "rake", "gemspec", "podspec", "ru", "cr"],
            fileNames: ["rakefile", "gemfile", "podfile", "vagrantfile", "brewfile", "fastfile"],
            interpreters: ["ruby", "jruby", "crystal"], style: .indentation, lineComments: ["#"],
            blockComments: [("\n=begin", "\n=end")], commentPlace: .atWord, strings: [Quote("\""), Quote("'")],
            hasRegularExpressions: true, hasHereDocuments: true, types: ["class", "module"], functions: ["def"]),
        SourceLanguage(
            name: "Lua", extensions: ["lua", "luau"], interpreters: ["lua", "luajit"], style: .indentation,
            lineComments: ["--"], blockComments: [("--[[", "]]"), ("--[=[", "]=]")],
            strings: [Quote("[[", "]]", escapes: false, spansLines: true), Quote("\""), Quote("'")],
            functions: ["function"], shapes: [.assignment]),
        SourceLanguage(
            name: "Julia", extensions: ["jl"], interpreters: ["julia"], style: .indentation, lineComments: ["#"],
            blockComments: [("#=", "=#")], nestsComments: true, strings: [Quote("\"\"\""), Quote("\"")],
            hasCharacters: true, types: ["module", "struct", "type"], functions: ["function", "macro"]),
        SourceLanguage(
            name: "Elixir", extensions: ["ex", "exs"], interpreters: ["elixir"], style: .indentation,
            lineComments: ["#"], blockComments: [], strings: [Quote("\"\"\""), Quote("'''"), Quote("\""), Quote("'")],
            types: ["defmodule", "defprotocol", "defimpl"],
            functions: ["def", "defp", "defmacro", "defmacrop", "defdelegate", "defguard"]),
        SourceLanguage(
            name: "Nim", extensions: ["nim", "nims", "nimble"], interpreters: ["nim"], style: .indentation,
            lineComments: ["#"], blockComments: [("#[", "]#")], nestsComments: true,
            strings: [Quote("\"\"\"", escapes: false), Quote("\"")], hasCharacters: true,
            functions: ["proc", "func", "method", "template", "macro", "iterator", "converter"]),
        SourceLanguage(
            name: "CoffeeScript", extensions: ["coffee"], style: .indentation, lineComments: ["#"],
            blockComments: [("###", "###")], strings: [Quote("\"\"\""), Quote("'''"), Quote("\""), Quote("'")],
            types: ["class"]),
        SourceLanguage(
            name: "F#", extensions: ["fs", "fsi", "fsx"], style: .indentation, blockComments: [("(*", "*)")],
            nestsComments: true, strings: [Quote("\"\"\"", escapes: false), Quote("\"", spansLines: true)],
            hasCharacters: true, types: ["module", "type", "namespace"], functions: ["let", "member", "override"]),
        SourceLanguage(
            name: "OCaml", extensions: ["ml", "mli", "mll", "mly"], interpreters: ["ocaml"], style: .indentation,
            lineComments: [], blockComments: [("(*", "*)")], nestsComments: true,
            strings: [Quote("{|", "|}", escapes: false, spansLines: true), Quote("\"", spansLines: true)],
            hasCharacters: true, types: ["module", "type", "class", "exception"],
            functions: ["let", "val", "external", "method"]),
        SourceLanguage(
            name: "Haskell", extensions: ["hs", "lhs", "hsc", "elm", "purs", "idr"], interpreters: ["runhaskell"],
            style: .indentation, lineComments: ["--"], blockComments: [("{-", "-}")], nestsComments: true,
            hasCharacters: true, types: ["data", "class", "instance", "newtype", "type", "module"],
            shapes: [.typedName]),
        SourceLanguage(
            name: "Visual Basic", extensions: ["vb", "bas", "vbs", "frm"], style: .indentation, lineComments: ["'"],
            blockComments: [], strings: [Quote("\"", escapes: false)], ignoresCase: true,
            types: ["class", "module", "structure", "interface", "enum", "namespace", "type"],
            functions: ["sub", "function", "property"]),
    ]
}
