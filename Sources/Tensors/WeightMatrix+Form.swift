internal import CKernels

extension WeightMatrix {
    /// Counts the changes of how weights lie in memory: what was packed under another number must not be used. A test
    /// holds it to the bytes of every type.
    package static let packingVersion = 2
    /// Packed bytes begin at a multiple of this in a file: a cache line.
    package static let alignment = 64

    /// How the parts of a matrix that is put together from several tensors follow one another.
    package enum Arrangement: String, Sendable {
        /// One tensor's rows after the other's.
        case stacked
        /// Groups of eight rows of each tensor in turn: row 8 i of the first, then row 8 i of the second.
        case alternating
    }

    /// What is known of a matrix before any weight is read.
    package struct Form: Sendable, Equatable {
        /// Type and rows of one tensor of a matrix.
        package struct Part: Sendable {
            package let dtype: DType
            package let rowCount: Int

            package init(dtype: DType, rowCount: Int) {
                self.dtype = dtype
                self.rowCount = rowCount
            }
        }

        /// The type of the first part; others are packed in the same way.
        package let dtype: DType
        package let rowCount: Int
        package let columnCount: Int
        let groupCount: Int
        let groupBytes: Int
        let packed: ck_packed

        /// Bytes that the packed form takes.
        package var byteCount: Int { groupCount * groupBytes }
        /// A number for the packed form, which is kept in files.
        package var packedNumber: UInt32 { packed.rawValue }

        /// The form of tensors of one row length in one matrix.
        ///
        /// Each part's rows start a new group of eight; a part whose row count is not a multiple of eight is followed
        /// by zero rows. Alternating parts must have equal row counts.
        /// - Precondition: the types are readable and can be joined.
        package init(_ parts: [Part], columnCount: Int, arrangement: Arrangement = .stacked) {
            guard let dtype = parts.first?.dtype, let type = dtype.source.map({ ck_packed_type($0) }) else {
                preconditionFailure("parts of a type that can be packed")
            }
            precondition(WeightMatrix.canJoin(parts.map(\.dtype)), "parts that are packed alike")
            if arrangement == .alternating { precondition(Set(parts.map(\.rowCount)).count == 1, "parts alternate") }
            self.dtype = dtype
            self.columnCount = columnCount
            groupCount = parts.reduce(0) { $0 + Form.groups(ofRows: $1.rowCount) }
            rowCount =
                arrangement == .stacked && parts.count == 1
                ? parts[0].rowCount : groupCount * WeightMatrix.groupRows
            groupBytes = Int(ck_group_bytes(type, columnCount))
            packed = type
        }

        static func groups(ofRows count: Int) -> Int {
            (count + WeightMatrix.groupRows - 1) / WeightMatrix.groupRows
        }
    }

    /// Whether tensors of these types can be packed into one matrix.
    package static func canJoin(_ dtypes: [DType]) -> Bool {
        Set(dtypes.map { $0.source.map { ck_packed_type($0).rawValue } }).count <= 1
    }
}
