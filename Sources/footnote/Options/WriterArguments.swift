import Answering
import ArgumentParser
import FootnoteKit
import Foundation
import RemoteModels

/// The model that writes.
struct WriterArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Another model to write answers in its own words: a GGUF file, a Hugging Face folder, or an OpenAI-compatible \
            server as https://HOST/v1#MODEL, which the passages found are sent to. The index keeps the model that it was \
            built with for searching and reading.
            """, valueName: "path"), completion: .file())
    var answerModel: String?

    @Option(
        help: ArgumentHelp(
            "Read the key of the answering server from this file (or set \(RemoteKey.variable)).", valueName: "file"),
        completion: .file())
    var answerKeyFile: String?

    @Option(
        help: ArgumentHelp(
            "The longest that the answering server may take, in seconds (default: 120).", valueName: "count"))
    var answerTimeout: Int?

    @Flag(help: "Let passages leave this machine unencrypted, for an answering server with http.")
    var answerUnencrypted = false

    func validate() throws {
        try answerTimeout.check("--answer-timeout", 1...3_600)
        do throws(RemoteModelError) { _ = try address } catch { throw ValidationError(error.description) }
    }

    /// The weights on this machine, if they are named.
    var localPath: String? { answerModel.flatMap { RemoteAddress.looksLikeOne($0) ? nil : $0 } }

    /// The server, if one is named.
    private var address: RemoteAddress? {
        get throws(RemoteModelError) {
            guard let answerModel, RemoteAddress.looksLikeOne(answerModel) else { return nil }
            return try RemoteAddress(answerModel, allowsUnencrypted: answerUnencrypted)
        }
    }

    /// Who writes, if anybody else is named than the index's model.
    ///
    /// - Throws: `RemoteModelError` for a key that can't be read.
    var choice: WriterChoice? {
        get throws {
            guard let address = try address else { return localPath.map { .local(ModelChoice(path: $0)) } }
            var patience = RemotePatience()
            if let answerTimeout { patience.reply = .seconds(answerTimeout) }
            return .remote(ChatClient(address: address, key: try key, patience: patience))
        }
    }

    /// Who writes, after it was said on standard error what is sent where: before anything is, and with `--quiet` too.
    func choice(telling output: Output) throws -> WriterChoice? {
        let choice = try choice
        if let disclosure = choice?.disclosure { output.warning(disclosure) }
        return choice
    }

    private var key: RemoteKey? {
        get throws(RemoteModelError) {
            if let answerKeyFile { return try RemoteKey(file: answerKeyFile) }
            guard let text = ProcessInfo.processInfo.environment[RemoteKey.variable], !text.isEmpty else { return nil }
            return try RemoteKey(text, source: RemoteKey.variable)
        }
    }
}
