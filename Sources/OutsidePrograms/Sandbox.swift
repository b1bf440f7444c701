import Foundation

/// What a program sees of the machine: under bubblewrap its own libraries, read only, and no network.
///
/// Where bubblewrap is missing, or the kernel refuses it (in many containers), programs run with their limits alone.
package enum Sandbox: Sendable {
    /// Bubblewrap at this path.
    case bubblewrap(String)
    /// None.
    case none

    /// What works on this machine; tried once.
    package static var standard: Sandbox { get async { await probe.value } }

    private static let probe = Task { await probed() }

    /// Whether programs are kept from the network and from files.
    package var isolates: Bool { if case .bubblewrap = self { true } else { false } }

    /// The words before the program's own path.
    func arguments(program: String, files: [PrivateFile]) -> [String] {
        guard case .bubblewrap(let path) = self else { return [] }
        var words = [path, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
        for (name, value) in Self.environment { words += ["--setenv", name, value] }
        words += ["--ro-bind", "/usr", "/usr"]
        for folder in ["/bin", "/lib", "/lib64", "/lib32"] { words += Self.view(of: folder) }
        for readable in ["/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache", "/var/cache/fontconfig"] {
            words += ["--ro-bind-try", readable, readable]
        }
        let home = (program as NSString).deletingLastPathComponent
        if !home.hasPrefix("/usr/"), home != "/bin" { words += ["--ro-bind", home, home] }
        words += ["--dev", "/dev", "--tmpfs", "/tmp"]
        for file in files { words += ["--ro-bind", file.path, self.path(of: file)] }
        return words + ["--chdir", "/tmp", "--"]
    }

    /// The name under which a program finds a file.
    func path(of file: PrivateFile) -> String {
        switch self {
        case .bubblewrap: "/tmp/" + ((file.path as NSString).deletingLastPathComponent as NSString).lastPathComponent
        case .none: file.path
        }
    }

    /// All that a program finds in its environment. One thread each: reading runs beside other work.
    static let environment = [("LC_ALL", "C.UTF-8"), ("HOME", "/tmp"), ("OMP_THREAD_LIMIT", "1")]

    /// A folder as it is here: a link into /usr on most systems.
    private static func view(of folder: String) -> [String] {
        do {
            return ["--symlink", try FileManager.default.destinationOfSymbolicLink(atPath: folder), folder]
        } catch {
            return ["--ro-bind-try", folder, folder]
        }
    }

    private static func probed() async -> Sandbox {
        guard let bubblewrap = OutsideProgram("bwrap").path, let folder = OutsideProgram.limiterFolder,
            let program = OutsideProgram("true").path
        else { return .none }
        let sandbox = Sandbox.bubblewrap(bubblewrap)
        let limits = ProgramLimits(processorSeconds: 5, seconds: 10)
        let words = limits.arguments + sandbox.arguments(program: program, files: []) + [program]
        do {
            _ = try await ProgramExecution(program: "bwrap", limiterFolder: folder, arguments: words, limits: limits)
                .output()
            return sandbox
        } catch {
            return .none
        }
    }
}
