import Foundation
import Tensors
import TestSupport
import Testing

/// How weights lie in memory is kept in files: a change needs another number.
@Suite struct PackingTests {
    /// FNV-1a of what each type becomes.
    private static let recorded: [String: UInt64] = [
        "F32": 0xCC70_3C58_1770_53DA, "F16": 0x5CD3_2A55_A1B5_AE9A,
        "BF16": 0x5CD3_2A55_A1B5_AE9A, "Q8_0": 0x4324_6D3E_3B92_AA6E,
        "Q4_0": 0xCD57_C63A_5E84_757B, "Q4_1": 0x63FB_7A69_FD1F_2C3F,
        "Q5_0": 0x1F1E_9360_B43B_D558, "Q5_1": 0xAAAF_DF3E_E20A_2A32,
        "Q2_K": 0xE2F0_2DE4_E406_31FD, "Q3_K": 0x425F_F63B_B93F_F79D,
        "Q4_K": 0x8B23_BF6F_4869_1FFB, "Q5_K": 0x6AA1_2F64_C984_60E4,
        "Q6_K": 0xDE71_AA05_F992_3BE3, "IQ4_NL": 0x6CEF_0302_578A_CB27,
        "IQ4_XS": 0x0A1D_41E3_C200_0D57, "IQ3_S": 0x5135_2FD2_FE6C_C87F,
        "IQ3_XXS": 0xD761_E045_96B5_442F, "IQ2_S": 0xC3B3_3617_61C5_555F,
        "IQ2_XS": 0x0866_2FC1_0233_32C9, "IQ2_XXS": 0x35A2_451E_4C1B_9591,
        "MXFP4": 0xF26D_D193_AD99_6B08, "TQ1_0": 0xFD53_B4B3_1AA1_C6B3,
        "TQ2_0": 0x3039_8C0C_A103_D75B, "Q8_K": 0x88A0_550A_9187_D85A,
    ]

    @Test("packed bytes change only with the number of their packing", arguments: DType.readable)
    func packedBytesChangeOnly(_ dtype: DType) throws {
        #expect(WeightMatrix.packingVersion == 2, "record the new bytes, and state the new number here")
        let (rows, columns) = (12, 512)
        let rowBytes = try #require(dtype.byteCount(ofRow: columns))
        // Six bits of each byte, so that no scale is infinite or no number.
        var generator = SeededGenerator(seed: 1)
        let bytes = (0..<rows * rowBytes).map { _ in UInt8(truncatingIfNeeded: generator.next()) & 0x3F }
        let matrix = WeightMatrix(
            parts: [.init(bytes: .owned(bytes), dtype: dtype, rowCount: rows)], columnCount: columns,
            pool: ThreadPool(threadCount: 1))
        let folder = try TemporaryFolder()
        var file = try NewFile(path: folder.path("packed"))
        try file.append(matrix)
        try file.finish()
        let packed = try Data(contentsOf: URL(filePath: folder.path("packed")))
        #expect(packed.count == matrix.byteCount)
        let sum = packed.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        #expect(sum == Self.recorded[dtype.name], "\(dtype.name): 0x\(String(sum, radix: 16))")
    }

    @Test("an unfinished file leaves nothing behind, and a finished one replaces what was there")
    func anUnfinishedFileLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        try Data([1]).write(to: URL(filePath: path))
        func write(_ bytes: [UInt8], to path: String, finishes: Bool) throws {
            var file = try NewFile(path: path)
            try file.append(bytes)
            if finishes { try file.finish() }
        }
        try write([2, 3], to: path, finishes: false)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data([1]))
        try write([2, 3], to: path, finishes: true)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data([2, 3]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["file"])
        #expect(throws: FileError.self) { try write([4], to: folder.path("none/file"), finishes: true) }
    }
}
