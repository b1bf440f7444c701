extension ModelInformation {
    /// The model's name as a program writes it: small letters, digits, dots and hyphens, such as
    /// `smollm2-135m-instruct`.
    public var identifier: String {
        var text = ""
        for character in name.lowercased() {
            let isPlain = character.isLetter || character.isNumber || character == "." || character == "_"
            if isPlain { text.append(character) } else if !text.isEmpty, !text.hasSuffix("-") { text.append("-") }
        }
        while text.hasSuffix("-") { text.removeLast() }
        return text.isEmpty ? "model" : text
    }

    /// The name that people know a model by: that of its file or folder without the type of its weights, or, where that
    /// says nothing, the name that the checkpoint states, which often is that of a training run.
    ///
    /// - Parameters:
    ///   - path: the file or folder; empty for a model without one.
    ///   - stated: the checkpoint's `general.name`.
    package static func familiarName(path: String, stated: String?) -> String {
        var parts = path.split(separator: "/").map(String.init)
        guard var file = parts.popLast() else { return stated.map(familiarName(stated:)) ?? "model" }
        // A folder of Hugging Face's cache: models--OWNER--NAME/snapshots/COMMIT.
        if isFingerprint(file), parts.last == "snapshots", let folder = parts.dropLast().last {
            file = lastPart(of: folder)
        }
        if file.lowercased().hasSuffix(".gguf") { file.removeLast(5) }
        if let suffix = file.firstMatch(of: /(?i)[.\-_](?:i?q[1-8](?:_[0-9a-z]+)*|b?f16|f32|fp16|fp32)$/) {
            file.removeSubrange(suffix.range)
        }
        let saysNothing = file.isEmpty || generic.contains(file.lowercased()) || isFingerprint(file)
        guard saysNothing, let stated, !stated.isEmpty else { return file.isEmpty ? "model" : file }
        return familiarName(stated: stated)
    }

    /// The name that people know a model by whose checkpoint states this name; the stated one where no other is known.
    package static func familiarName(stated: String) -> String { known[stated] ?? stated }

    /// Models that are known under another name than their checkpoints state.
    private static let known = [
        "Smollm2 135M 8k Lc100K Mix1 Ep2": "SmolLM2-135M-Instruct",
        "Smollm2-135M-8k-Lc100K-Mix1-Ep2": "SmolLM2-135M-Instruct",
    ]

    /// Names of files that say nothing about what is in them.
    private static let generic: Set<String> = [
        "model", "ggml-model", "pytorch_model", "weights", "checkpoint", "out", "output",
    ]

    /// Whether a file is named after its content's hash, as caches do.
    private static func isFingerprint(_ name: String) -> Bool {
        let digits = name.hasPrefix("sha256-") ? name.dropFirst(7) : name[...]
        return digits.count >= 32 && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static func lastPart(of folder: String) -> String {
        guard let separator = folder.ranges(of: "--").last else { return folder }
        return String(folder[separator.upperBound...])
    }
}
