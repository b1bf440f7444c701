import GRDB

extension Row {
    /// The value of a column.
    ///
    /// A row's subscript ends the program where the value has another type, as it may in a damaged index.
    ///
    /// - Parameter column: counted from 0.
    /// - Throws: `RowDecodingError` where the value is not a `Value`.
    func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: Int) throws -> Value {
        try decode(Value.self, atIndex: column)
    }

    /// The value of the column with this name; see ``value(_:)-(Int)``.
    func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
        try decode(Value.self, forColumn: column)
    }
}
