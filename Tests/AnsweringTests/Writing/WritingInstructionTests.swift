import Answering
import Testing

/// What an instruction asks for.
@Suite struct WritingInstructionTests {
    @Test(
        "the words of an instruction say what is to be written, and about what",
        arguments: [
            ("summarise lease.pdf", WritingTask.summary, nil), ("Sum up this report", .summary, nil),
            ("Please give me a short summary of lease.pdf.", .summary, nil),
            ("summarize what lease.pdf says about pets", .summary, "pets"),
            ("what changed between these two?", .changes, nil), ("Compare both versions", .changes, nil),
            ("what are the differences in the rent", .changes, nil), ("draft a reply from these notes", .draft, nil),
            ("Write a letter about the broken heating", .draft, "broken heating"),
            ("answer the question about the deposit using my notes", .draft, "question deposit"),
        ] as [(String, WritingTask, String?)])
    func words(text: String, task: WritingTask, topic: String?) throws {
        let instruction = try WritingInstruction(text, names: ["lease.pdf"])
        #expect(instruction.task == task)
        #expect(instruction.topic == topic)
    }

    @Test("an instruction without a task is refused, unless the task is given beside it")
    func unknown() throws {
        #expect(throws: WritingError.unknownTask("tidy up lease.pdf")) { try WritingInstruction("tidy up lease.pdf") }
        #expect(try WritingInstruction("lease.pdf", task: .summary, names: ["lease.pdf"]).topic == nil)
    }
}
