internal import Formats

extension ModelFolder {
    /// The chat template, or the variant of a name such as `tool_use`; nil where the folder has none.
    ///
    /// It stands in a file of its own, as transformers writes it since 2025, or in tokenizer_config.json, alone or in a
    /// list by name, or in chat_template.json, which processors of pictures have.
    /// - Throws: `CheckpointError`, if one of these files is no JSON or of another form.
    package func chatTemplate(variant: String? = nil) throws(CheckpointError) -> String? {
        let file = variant.map { "additional_chat_templates/\($0).jinja" } ?? "chat_template.jinja"
        if let template = text(of: file) { return template }
        if let template = try chatTemplate(in: "tokenizer_config.json", variant: variant) { return template }
        return variant == nil ? try chatTemplate(in: "chat_template.json", variant: nil) : nil
    }

    private func chatTemplate(in file: String, variant: String?) throws(CheckpointError) -> String? {
        guard text(of: file) != nil else { return nil }
        let settings = try JSONObject(contentsOf: "\(path)/\(file)", limit: Self.jsonLimit)
        guard case .array(let templates)? = settings["chat_template"]?.value else {
            return variant == nil ? try settings.optionalString("chat_template") : nil
        }
        for template in templates {
            let fields = try JSONObject(template, path: settings.path)
            if try fields.optionalString("name") == variant ?? "default" {
                return try fields.optionalString("template")
            }
        }
        return nil
    }
}
