import ArgumentParser
import FootnoteKit
import Foundation

/// A shell's completions of this tool: where the shell looks for them, and what they say.
struct Completions: Sendable {
    /// A shell that ArgumentParser writes completions for.
    enum Shell: String, Sendable, CaseIterable {
        case bash, zsh, fish
    }

    let shell: Shell
    private let environment: [String: String]

    init(_ shell: Shell, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.shell = shell
        self.environment = environment
    }

    /// The shells that are on the search path.
    static func installedShells(environment: [String: String] = ProcessInfo.processInfo.environment) -> [Shell] {
        Shell.allCases.filter { Subprocess.find($0.rawValue, environment: environment) != nil }
    }

    /// The script that the shell reads.
    var script: String {
        switch shell {
        case .bash: Footnote.completionScript(for: .bash)
        case .zsh: Footnote.completionScript(for: .zsh)
        case .fish: Footnote.completionScript(for: .fish)
        }
    }

    /// The user's file. Bash (with bash-completion) and fish find it by themselves.
    var file: String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        func folder(_ variable: String, _ standard: String) -> String {
            environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + standard
        }
        let data = folder("XDG_DATA_HOME", "/.local/share")
        return switch shell {
        case .bash: data + "/bash-completion/completions/footnote"
        case .zsh: data + "/zsh/site-functions/_footnote"
        case .fish: folder("XDG_CONFIG_HOME", "/.config") + "/fish/completions/footnote.fish"
        }
    }

    /// The file for all users, where a package of the system has put it.
    ///
    /// - Parameter shared: folders such as `/usr/share/footnote`, whose parents hold those of the shells.
    func systemFile(besides shared: [String]) -> String? {
        let names =
            switch shell {
            case .bash: ["bash-completion/completions/footnote"]
            case .zsh: ["zsh/vendor-completions/_footnote", "zsh/site-functions/_footnote"]
            case .fish: ["fish/vendor_completions.d/footnote.fish"]
            }
        return shared.map { URL(filePath: $0).deletingLastPathComponent().path }
            .flatMap { folder in names.map { folder + "/" + $0 } }.first(where: FileManager.default.fileExists)
    }

    /// What is left to the user; nil where nothing is.
    var advice: String? {
        shell == .zsh
            ? "zsh looks there if ~/.zshrc says, above compinit: fpath=(\(ShellWord.quoted(folder)) $fpath)" : nil
    }

    private var folder: String { URL(filePath: file).deletingLastPathComponent().path }
}
