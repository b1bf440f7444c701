/// What a program beside ours may use.
package struct ProgramLimits: Sendable {
    /// Address space in bytes.
    package var addressSpace: Int
    /// Time of all processors, in seconds.
    package var processorSeconds: Int
    /// Time until it is stopped, in seconds.
    package var seconds: Int
    /// Bytes on standard output.
    package var outputBytes: Int
    /// The largest file that it may write, in bytes.
    package var fileBytes: Int
    /// Files that it may have open.
    package var openFiles: Int

    /// Makes limits; those left out suffice for a program that reads a document.
    package init(
        addressSpace: Int = 1 << 30, processorSeconds: Int = 60, seconds: Int = 60, outputBytes: Int = 256 << 20,
        fileBytes: Int = 64 << 20, openFiles: Int = 64
    ) {
        self.addressSpace = addressSpace
        self.processorSeconds = processorSeconds
        self.seconds = seconds
        self.outputBytes = outputBytes
        self.fileBytes = fileBytes
        self.openFiles = openFiles
    }

    /// The same limits with no more time than is left until then, and a second at least; nil stands for no such time.
    package func ending(by deadline: ContinuousClock.Instant?) -> ProgramLimits {
        guard let deadline else { return self }
        var copy = self
        let left = Int(ContinuousClock.now.duration(to: deadline) / .seconds(1))
        copy.seconds = min(seconds, max(left, 1))
        return copy
    }

    /// The limits as `prlimit` (util-linux) takes them.
    var arguments: [String] {
        [
            "--as=\(addressSpace)", "--cpu=\(processorSeconds)", "--fsize=\(fileBytes)", "--nofile=\(openFiles)",
            "--core=0", "--",
        ]
    }
}
