import CKernels

/// The processor instructions that kernels are compiled for; one is chosen when the program starts.
package enum InstructionSet: String, Sendable, CaseIterable {
    case scalar
    case avx2
    case avx512

    private var ckISA: ck_isa {
        switch self {
        case .scalar: CK_ISA_SCALAR
        case .avx2: CK_ISA_AVX2
        case .avx512: CK_ISA_AVX512
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
