/// The element type of a stored tensor, spelled as in GGUF.
///
/// The raw value is the type's number in a GGUF file. Quantised types store a row as whole *blocks*: so many elements
/// in so many bytes. Source: `ggml.h` (`ggml_type`) and `ggml-common.h` (block layouts) of the ggml project.
package enum DType: UInt32, Sendable, CaseIterable {
    case f32 = 0
    case f16 = 1
    case q4_0 = 2
    case q4_1 = 3
    case q5_0 = 6
    case q5_1 = 7
    case q8_0 = 8
    case q8_1 = 9
    case q2_k = 10
    case q3_k = 11
    case q4_k = 12
    case q5_k = 13
    case q6_k = 14
    case q8_k = 15
    case iq2_xxs = 16
    case iq2_xs = 17
    case iq3_xxs = 18
    case iq1_s = 19
    case iq4_nl = 20
    case iq3_s = 21
    case iq2_s = 22
    case iq4_xs = 23
    case i8 = 24
    case i16 = 25
    case i32 = 26
    case i64 = 27
    case f64 = 28
    case iq1_m = 29
    case bf16 = 30
    case tq1_0 = 34
    case tq2_0 = 35
    case mxfp4 = 39
    case nvfp4 = 40
    case q1_0 = 41
}

extension DType {
    /// The type's name as GGUF spells it, for example `Q4_K`.
    package var name: String {
        switch self {
        case .f32: "F32"
        case .f16: "F16"
        case .q4_0: "Q4_0"
        case .q4_1: "Q4_1"
        case .q5_0: "Q5_0"
        case .q5_1: "Q5_1"
        case .q8_0: "Q8_0"
        case .q8_1: "Q8_1"
        case .q2_k: "Q2_K"
        case .q3_k: "Q3_K"
        case .q4_k: "Q4_K"
        case .q5_k: "Q5_K"
        case .q6_k: "Q6_K"
        case .q8_k: "Q8_K"
        case .iq2_xxs: "IQ2_XXS"
        case .iq2_xs: "IQ2_XS"
        case .iq3_xxs: "IQ3_XXS"
        case .iq1_s: "IQ1_S"
        case .iq4_nl: "IQ4_NL"
        case .iq3_s: "IQ3_S"
        case .iq2_s: "IQ2_S"
        case .iq4_xs: "IQ4_XS"
        case .i8: "I8"
        case .i16: "I16"
        case .i32: "I32"
        case .i64: "I64"
        case .f64: "F64"
        case .iq1_m: "IQ1_M"
        case .bf16: "BF16"
        case .tq1_0: "TQ1_0"
        case .tq2_0: "TQ2_0"
        case .mxfp4: "MXFP4"
        case .nvfp4: "NVFP4"
        case .q1_0: "Q1_0"
        }
    }

    /// Elements in one block; 1 for the types that are not quantised.
    package var elementsPerBlock: Int {
        switch self {
        case .f32, .f16, .i8, .i16, .i32, .i64, .f64, .bf16:
            1
        case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q8_1, .iq4_nl, .mxfp4:
            32
        case .nvfp4:
            64
        case .q1_0:
            128
        case .q2_k, .q3_k, .q4_k, .q5_k, .q6_k, .q8_k, .iq2_xxs, .iq2_xs, .iq3_xxs, .iq1_s, .iq3_s, .iq2_s,
            .iq4_xs, .iq1_m, .tq1_0, .tq2_0:
            256
        }
    }

    /// Bytes of one block.
    package var bytesPerBlock: Int {
        switch self {
        case .i8:
            1
        case .f16, .i16, .bf16:
            2
        case .f32, .i32:
            4
        case .i64, .f64:
            8
        case .mxfp4:
            17
        case .q4_0, .iq4_nl, .q1_0:
            18
        case .q4_1:
            20
        case .q5_0:
            22
        case .q5_1:
            24
        case .q8_0:
            34
        case .nvfp4:
            36
        case .q8_1:
            40
        case .iq1_s:
            50
        case .tq1_0:
            54
        case .iq1_m:
            56
        case .iq2_xxs, .tq2_0:
            66
        case .iq2_xs:
            74
        case .iq2_s:
            82
        case .q2_k:
            84
        case .iq3_xxs:
            98
        case .q3_k, .iq3_s:
            110
        case .iq4_xs:
            136
        case .q4_k:
            144
        case .q5_k:
            176
        case .q6_k:
            210
        case .q8_k:
            292
        }
    }

    /// Bytes of a row of `elementCount` elements, or nil where they do not fill whole blocks or the size overflows.
    package func byteCount(ofRow elementCount: Int) -> Int? {
        guard elementCount >= 0, elementCount % elementsPerBlock == 0 else { return nil }
        let (bytes, overflow) = (elementCount / elementsPerBlock).multipliedReportingOverflow(by: bytesPerBlock)
        return overflow ? nil : bytes
    }
}

extension DType: CustomStringConvertible {
    package var description: String { name }
}
