import Foundation
import Tensors

/// The machine, as far as speed depends on it.
package struct Machine: Sendable, Encodable {
    /// The processor's name.
    package let processor: String
    /// Logical processors that this process may use.
    package let cores: Int
    /// Installed memory.
    package let memoryBytes: Int
    /// The best instruction set that the kernels have for it.
    package let instructionSet: String

    /// Looks at this machine.
    package init() {
        // ARM systems name the board, or only the part.
        processor =
            Self.value(of: "model name", in: "/proc/cpuinfo") ?? Self.value(of: "Model", in: "/proc/cpuinfo")
            ?? Self.value(of: "CPU part", in: "/proc/cpuinfo").map { "processor part \($0)" } ?? "unknown processor"
        cores = ProcessInfo.processInfo.activeProcessorCount
        memoryBytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        instructionSet = InstructionSet.best.rawValue
    }

    /// Peak resident memory of this process in bytes; nil where the system does not say.
    package static var peakMemoryBytes: Int? { bytes("VmHWM") }

    /// Resident memory of this process in bytes; nil where the system does not say.
    package static var residentMemoryBytes: Int? { bytes("VmRSS") }

    private static func bytes(_ name: String) -> Int? {
        value(of: name, in: "/proc/self/status").flatMap { $0.split(separator: " ").first }.flatMap { Int($0) }
            .map { $0 * 1024 }
    }

    /// The value of the first `name : value` line of a file under /proc.
    private static func value(of name: String, in path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
        guard let line, let colon = line.firstIndex(of: ":") else { return nil }
        return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
}
