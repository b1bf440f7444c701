internal import Formats

extension ModelFolder {
    /// The chat template: the file of its own that transformers writes since 2025, or the one in tokenizer_config.json, of
    /// which the one called "default" counts where there are several. Nil where the folder has none.
    package func chatTemplate() throws(CheckpointError) -> String? {
        if let template = text(of: "chat_template.jinja") { return template }
        guard text(of: "tokenizer_config.json") != nil else { return nil }
        let settings = try JSONObject(contentsOf: "\(path)/tokenizer_config.json", limit: Self.jsonLimit)
        guard case .array(let templates)? = settings["chat_template"]?.value else {
            return try settings.optionalString("chat_template")
        }
        for template in templates {
            let fields = try JSONObject(template, path: settings.path)
            if try fields.optionalString("name") == "default" { return try fields.optionalString("template") }
        }
        return nil
    }
}
