package import Formats
import Foundation

/// A program that speaks MCP and keeps its servers in a file of JSON.
package enum ContextClient: String, Sendable, CaseIterable {
    case claudeDesktop = "claude-desktop"
    case vscode
    case zed
    case cursor

    /// What people call it.
    package var name: String {
        switch self {
        case .claudeDesktop: "Claude Desktop"
        case .vscode: "VS Code"
        case .zed: "Zed"
        case .cursor: "Cursor"
        }
    }

    /// The file, in a home.
    ///
    /// - Parameter environment: `HOME`, and `XDG_CONFIG_HOME` where it is an absolute path.
    package func file(environment: [String: String]) -> String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let stated = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        #if os(macOS)
            let programs = home + "/Library/Application Support"
        #else
            let programs = stated ?? home + "/.config"
        #endif
        return switch self {
        case .claudeDesktop: programs + "/Claude/claude_desktop_config.json"
        case .vscode: programs + "/Code/User/mcp.json"
        case .zed: (stated ?? home + "/.config") + "/zed/settings.json"
        case .cursor: home + "/.cursor/mcp.json"
        }
    }

    /// The key of the object that has a member for each server.
    package var key: String {
        switch self {
        case .claudeDesktop, .cursor: "mcpServers"
        case .vscode: "servers"
        case .zed: "context_servers"
        }
    }

    /// A server as the client names it.
    package func entry(command: String, arguments: [String]) -> JSON {
        let run: JSON = ["command": .string(command), "args": .strings(arguments)]
        return switch self {
        case .claudeDesktop, .cursor: run
        case .vscode: .object([.init(name: "type", value: "stdio")] + (run.members ?? []))
        case .zed: run.adding("env", [:])
        }
    }
}
