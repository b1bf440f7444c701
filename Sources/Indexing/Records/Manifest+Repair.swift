extension Manifest {
    /// The command that completes an index: a run over its roots, or, where the documents are not here, over its passages.
    func repairCommand(path: String) -> String {
        let option = "--index \(ShellWord.quoted(path))"
        if isShared, roots.isEmpty { return "footnote rebuild --embeddings \(option)" }
        let roots = roots.map { ShellWord.quoted($0) }.joined(separator: " ")
        return "footnote index \(roots.isEmpty ? "DIR" : roots) \(option)"
    }
}
