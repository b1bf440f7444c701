import CKernels
import Tensors
import Testing

/// Which sets the other tests of this target reach here: those that this processor lacks are reported as skipped, one line
/// each, since a skipped case of a test with arguments leaves none.
@Suite struct InstructionSetTests {
    @Test("the AVX2 table is whole", .enabled(if: ck_can_run(CK_ISA_AVX2), "this processor can't run the AVX2 kernels"))
    func theAVX2TableIs() throws { try expectWhole(CK_ISA_AVX2, "avx2") }

    @Test(
        "the AVX-512 table is whole",
        .enabled(if: ck_can_run(CK_ISA_AVX512), "this processor can't run the AVX-512 kernels"))
    func theAVX512Table() throws { try expectWhole(CK_ISA_AVX512, "avx512") }

    @Test(
        "the NEON table is whole",
        .enabled(if: ck_can_run(CK_ISA_NEON), "this processor can't run the NEON kernels; tools/check-neon does"))
    func theNEONTableIs() throws { try expectWhole(CK_ISA_NEON, "neon") }

    @Test(
        "the i8mm table is whole",
        .enabled(if: ck_can_run(CK_ISA_I8MM), "this processor can't run the i8mm kernels; tools/check-neon does"))
    func theI8mmTableIs() throws { try expectWhole(CK_ISA_I8MM, "i8mm") }

    @Test("the best set is available, and C and Swift agree on it")
    func theBestSetIs() throws {
        let best = InstructionSet.best
        #expect(best.isAvailable)
        let table = try #require(ck_kernels_for(ck_best_isa()))
        #expect(String(cString: table.pointee.name) == best.rawValue)
    }

    /// Everything from `matmul` on is a pointer to a kernel, and none may be missing: a set without one borrows it.
    private func expectWhole(_ isa: ck_isa, _ name: String) throws {
        let table = try #require(ck_kernels_for(isa))
        #expect(table.pointee.isa == isa && String(cString: table.pointee.name) == name)
        #expect(InstructionSet(rawValue: name)?.isAvailable == true)
        let first = try #require(MemoryLayout<ck_kernels>.offset(of: \.matmul))
        for offset in stride(from: first, to: MemoryLayout<ck_kernels>.size, by: MemoryLayout<Int>.size) {
            let address = UnsafeRawPointer(table).load(fromByteOffset: offset, as: Int.self)
            #expect(address != 0, "the kernel at byte \(offset) is missing")
        }
    }
}
