import ArgumentParser

/// `footnote train`: changes weights.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Fine-tune the model on your own examples, or train one from nothing.",
        discussion: """
            Examples:
              footnote train finetune --questions questions.jsonl --hold-out normans --output reader.gguf
              footnote train finetune --text notes.txt --output notes.gguf
              footnote train embed --index notes.footnote --output search.gguf
              footnote train pretrain --text novel.txt --output novel.gguf
            """,
        subcommands: [
            FinetuneCommand.self, TrainEmbedCommand.self, PretrainCommand.self, TrainCalibrateCommand.self,
        ])
}
