import Documents
import EngineStore
import FootnoteKit
import Foundation
import IndexStore
import Inference
import Passages
import RemoteModels
import Tensors

/// Looks at the machine, the model and the index, and reports each thing it looked at.
struct Checkup: Sendable {
    let library: Library
    let model: ModelChoice
    /// Who writes; nil for the model.
    let writer: Result<WriterChoice?, any Error>
    /// The index's path or name; nil for the default one.
    let index: String?

    /// Everything that was looked at, in a fixed order; a problem does not end the checkup.
    func run() async -> [HealthCheck] {
        var checks = machine() + (await reading())
        let (modelChecks, loaded) = await modelChecks()
        checks += modelChecks
        checks.append(writerCheck())
        if let index, EngineAddress.isMeant(by: index) {
            checks += await engineChecks(index, model: loaded?.information)
        } else {
            checks += indexChecks(model: loaded?.information)
        }
        return checks
    }

    private func machine() -> [HealthCheck] {
        let machine = Machine()
        var checks: [HealthCheck] = [
            .healthy(.machine, "processor", "\(machine.processor), \(Quantity.count(machine.cores, "core"))"),
            .healthy(.machine, "memory", Quantity.bytes(machine.memoryBytes)),
        ]
        if machine.instructionSet == InstructionSet.scalar.rawValue {
            checks.append(
                .problem(
                    .machine, "instruction set",
                    Failure(
                        "scalar: this processor has none of the instruction sets that the fast kernels need",
                        hint: "everything works, slowly; AVX2, or dot products on ARM, make it many times faster")))
        } else {
            checks.append(.healthy(.machine, "instruction set", machine.instructionSet))
        }
        return checks
    }

    /// The programs beside ours that some formats need.
    private func reading() async -> [HealthCheck] {
        var checks: [HealthCheck] = []
        for entry in ReadingPrograms.all {
            let use = "\(entry.purpose), \(entry.debianPackage)"
            checks.append(
                .healthy(.reading, entry.name, entry.isInstalled ? "installed: \(use)" : "not installed: \(use)"))
        }
        let languages = await ReadingPrograms.recognitionLanguages
        if !languages.isEmpty {
            checks.append(.healthy(.reading, "languages in pictures", languages.joined(separator: ", ")))
        }
        checks.append(
            .healthy(
                .reading, "isolation",
                await ReadingPrograms.areIsolated
                    ? "these programs see no network and no other files"
                    : "these programs have limits, but see the network and files: bubblewrap is missing or does not work"
            ))
        return checks
    }

    private func modelChecks() async -> ([HealthCheck], Model?) {
        do {
            let start = ContinuousClock.now
            let model = try await library.model(model)
            let seconds = start.duration(to: .now) / .seconds(1)
            let information = model.information
            var checks: [HealthCheck] = [
                .healthy(.model, "file", "\(information.path), \(Quantity.bytes(information.fileBytes))"),
                .healthy(
                    .model, "loads",
                    "\(information.name), \(information.architecture), "
                        + "\(Quantity.magnitude(information.parameterCount)) parameters, "
                        + "\(information.quantization), in \(Quantity.seconds(seconds))"),
                .healthy(.model, "fingerprint", information.fingerprint),
            ]
            do {
                checks.append(.healthy(.model, "chat template", try model.chatTemplate().summary))
            } catch {
                checks.append(.problem(.model, "chat template", Failure(describing: error)))
            }
            return (checks, model)
        } catch {
            return ([.problem(.model, "loads", Failure(describing: error))], nil)
        }
    }

    /// Who writes answers, and what leaves this machine for it. Nothing is sent to find out.
    private func writerCheck() -> HealthCheck {
        switch writer {
        case .failure(let error): .problem(.model, "answers", Failure(describing: error))
        case .success(.remote(let client)):
            .healthy(
                .model, "answers",
                WriterChoice.remote(client).disclosure ?? "written by \(client.model) at \(client.origin)")
        case .success(.local(let choice)):
            .healthy(
                .model, "answers", "written by \(choice.path ?? "the model above"); nothing leaves this machine")
        case .success(nil): .healthy(.model, "answers", "made by the model above; nothing leaves this machine")
        }
    }

    private func indexChecks(model: ModelInformation?) -> [HealthCheck] {
        do {
            let index = try library.index(index)
            let (manifest, check) = (try index.manifest(), try index.check())
            let status = check.status
            var checks: [HealthCheck] = [
                .healthy(
                    .index, "file",
                    "\(index.path), \(Quantity.count(status.documentCount, "document")), "
                        + "\(Quantity.count(status.passageCount, "passage")), \(Quantity.bytes(status.bytes))")
            ]
            if let model {
                checks.append(Self.match(manifest, model, path: index.path))
            }
            checks += check.damage.map { damage in
                .problem(
                    .index, "integrity",
                    Failure(damage.text, hint: Self.repair(of: damage.part, manifest, path: index.path)))
            }
            if check.damage.isEmpty {
                checks.append(.healthy(.index, "integrity", "structure and references are sound"))
            }
            checks += status.problems.map { .problem(.index, "content", Failure($0)) }
            if status.problems.isEmpty {
                checks.append(
                    .healthy(.index, "content", "complete: \(Quantity.count(status.vectorCount, "vector"))"))
            }
            checks.append(Self.sources(check, manifest, path: index.path))
            return checks
        } catch {
            return [.problem(.index, "opens", Failure(describing: error))]
        }
    }

    /// What mends a damaged part, with as little work as possible.
    private static func repair(of part: IndexCheck.Damage.Part, _ manifest: Manifest, path: String) -> String {
        switch part {
        case .structure: "remove the file and build it again: \(command(manifest, path: path))"
        case .fullText: "make the full text again: `footnote rebuild --index \(path)`"
        case .pages: "read the documents again: \(command(manifest, path: path, option: " --rebuild"))"
        case .vectors: "embed the passages again: `footnote rebuild --embeddings --index \(path)`"
        }
    }

    private static func command(_ manifest: Manifest, path: String, option: String = "") -> String {
        let roots = (manifest.roots.isEmpty ? ["DIR"] : manifest.roots).joined(separator: " ")
        return "`footnote index \(roots)\(option) --index \(path)`"
    }

    /// Whether the documents are still as they were indexed.
    private static func sources(_ check: IndexCheck, _ manifest: Manifest, path: String) -> HealthCheck {
        let (changed, missing) = (check.changedFiles, check.missingFiles)
        guard let example = (changed + missing).first else {
            let areElsewhere = manifest.isShared && manifest.roots.isEmpty
            return .healthy(
                .index, "sources", areElsewhere ? "not here: the index was imported" : "as they were indexed")
        }
        return .problem(
            .index, "sources",
            Failure(
                "\(Quantity.grouped(changed.count)) changed and \(Quantity.grouped(missing.count)) missing since they "
                    + "were indexed, for example \(example)",
                hint: "\(command(manifest, path: path)) reads what has changed"))
    }

    static func match(_ manifest: Manifest, _ model: ModelInformation, path: String) -> HealthCheck {
        if manifest.modelFingerprint == model.fingerprint {
            return .healthy(.index, "model", "built with the model above")
        }
        return .problem(
            .index, "model",
            Failure(
                "built with \(manifest.modelName) (\(manifest.modelFingerprint.prefix(12))…), and the model is "
                    + "\(model.name) (\(model.fingerprint.prefix(12))…)",
                hint: "name its model with --model, or embed again: `footnote index --rebuild --index \(path)`"))
    }
}
