import CKernels

/// The processor instructions that kernels are compiled for; one is chosen when the program starts.
package enum InstructionSet: String, Sendable, CaseIterable {
    case scalar
    case avx2
    case avx512
    /// 64-bit ARM with the dot-product instructions.
    case neon
    /// The same with the 8-bit matrix instructions.
    case i8mm

    private var ckISA: ck_isa {
        switch self {
        case .scalar: CK_ISA_SCALAR
        case .avx2: CK_ISA_AVX2
        case .avx512: CK_ISA_AVX512
        case .neon: CK_ISA_NEON
        case .i8mm: CK_ISA_I8MM
        }
    }

    /// Whether this processor and its operating system run the set.
    package var isAvailable: Bool { ck_can_run(ckISA) }

    /// The fastest set that this machine runs.
    package static var best: InstructionSet {
        allCases.last { $0.isAvailable } ?? .scalar
    }

    /// The kernel table of the set; the scalar one where the machine can't run the set.
    var kernels: UnsafePointer<ck_kernels> {
        let chosen = unsafe ck_kernels_for(isAvailable ? ckISA : CK_ISA_SCALAR)
        guard let chosen = unsafe chosen else { preconditionFailure("the scalar kernels are always there") }
        return unsafe chosen
    }
}
