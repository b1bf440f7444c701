import Passages

/// The collections of an index: their fields, and how these are indexed.
enum MilvusSchema {
    // Fields of passages.
    static let id = "id"
    static let document = "document"
    static let vector = "vector"
    static let words = "words"
    /// What BM25 computes of the words.
    static let sparse = "sparse"
    /// What comes back with a row, in pieces: a text field holds 65,535 bytes at most.
    static let payloads = ["payload", "payload_2", "payload_3", "payload_4"]
    // Fields of parts.
    static let key = "key"
    static let content = "content"
    /// How many rows a part has.
    static let pieces = "pieces"

    /// Types of fields, by their numbers in the interface.
    enum FieldType: Int32 {
        case integer = 5
        case text = 21
        case vector = 101
        case sparseVector = 104
    }

    /// Bytes that a text field holds.
    static let textBytes = 65_535
    /// Every collection has a field of vectors; where an index has none, it is as short as can be.
    static let leastDimension = 2
    /// Copies of a collection's log, over which rows are spread.
    static let shards: Int32 = 2

    /// The collection of passages.
    ///
    /// - Parameters:
    ///   - dimension: numbers of a vector; 0 for an index without.
    ///   - hasWords: whether words can be searched: the server has BM25.
    static func passages(name: String, dimension: Int, hasWords: Bool) -> MilvusFields {
        var fields = [field(id, .integer, isKey: true), field(document, .integer)]
        fields += payloads.map { field($0, .text, [("max_length", "\(textBytes)")]) }
        fields.append(field(vector, .vector, [("dim", "\(max(leastDimension, dimension))")]))
        var schema = MilvusFields()
        schema.name = name
        if hasWords {
            // Words come parted and stemmed, so that the plainest analyser is the right one.
            fields.append(
                field(
                    words, .text,
                    [
                        ("max_length", "\(textBytes)"), ("enable_analyzer", "true"), ("enable_match", "true"),
                        ("analyzer_params", #"{"type": "standard"}"#),
                    ]))
            var output = field(sparse, .sparseVector)
            output.isFunctionOutput = true
            fields.append(output)
            var function = MilvusFunction()
            function.name = "bm25"
            function.type = 1
            function.inputs = [words]
            function.outputs = [sparse]
            schema.functions = [function]
        }
        schema.fields = fields
        return schema
    }

    /// The collection of parts that are kept whole.
    static func parts(name: String) -> MilvusFields {
        var schema = MilvusFields()
        schema.name = name
        schema.fields = [
            field(key, .text, [("max_length", "128")], isKey: true), field(pieces, .integer),
            field(content, .text, [("max_length", "\(textBytes)")]),
            field(vector, .vector, [("dim", "\(leastDimension)")]),
        ]
        return schema
    }

    /// How the vectors of passages are indexed: a graph, compared by the inner product, as a file compares.
    static let graph = [
        ("index_type", "HNSW"), ("metric_type", "IP"), ("params", #"{"M": 16, "efConstruction": 200}"#),
    ]
    /// How words are indexed.
    static let inverted = [("index_type", "SPARSE_INVERTED_INDEX"), ("metric_type", "BM25")]
    /// Nobody searches the vectors of parts.
    static let flat = [("index_type", "FLAT"), ("metric_type", "IP")]

    /// Names and values as the interface has them.
    static func pairs(_ pairs: [(String, String)]) -> [MilvusPair] {
        pairs.map { name, value in
            var pair = MilvusPair()
            pair.key = name
            pair.value = value
            return pair
        }
    }

    private static func field(
        _ name: String, _ type: FieldType, _ parameters: [(String, String)] = [], isKey: Bool = false
    ) -> MilvusField {
        var field = MilvusField()
        field.name = name
        field.isKey = isKey
        field.type = type.rawValue
        field.parameters = pairs(parameters)
        return field
    }
}

/// Values of one field of several rows, as the interface has them.
enum MilvusColumns {
    static func integers(_ name: String, _ values: [Int64]) -> MilvusColumn {
        var column = MilvusColumn()
        column.name = name
        column.type = MilvusSchema.FieldType.integer.rawValue
        column.scalars.longs.values = values
        return column
    }

    static func texts(_ name: String, _ values: [String]) -> MilvusColumn {
        var column = MilvusColumn()
        column.name = name
        column.type = MilvusSchema.FieldType.text.rawValue
        column.scalars.strings.values = values
        return column
    }

    /// - Parameter values: [rows, dimension], one row after another.
    static func vectors(_ name: String, _ values: [Float], dimension: Int) -> MilvusColumn {
        var column = MilvusColumn()
        column.name = name
        column.type = MilvusSchema.FieldType.vector.rawValue
        column.vectors.dimension = Int64(dimension)
        column.vectors.floats.values = values
        return column
    }
}

/// Conditions in Milvus's language of expressions: numbers, words of letters and digits, and names that Footnote made.
enum MilvusExpression {
    static func ids(_ ids: [PassageID]) -> String { "\(MilvusSchema.id) in \(list(ids.map { "\($0)" }))" }

    /// Rows of documents; nil for all.
    static func among(_ documents: [DocumentID]?) -> String {
        documents.map { "\(MilvusSchema.document) in \(list($0.map { "\($0)" }))" } ?? ""
    }

    static func keys(_ keys: [String]) -> String { "\(MilvusSchema.key) in \(list(keys.map { quoted($0) }))" }

    /// Rows that have each of some words.
    static func words(_ words: [String]) -> String {
        words.map { "TEXT_MATCH(\(MilvusSchema.words), \(quoted($0)))" }.joined(separator: " and ")
    }

    private static func list(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }

    /// A text as a value: nothing else than ASCII letters, digits and `-#` is left of it.
    private static func quoted(_ text: String) -> String {
        "\"" + String(decoding: text.utf8.filter(plainBytes.contains), as: UTF8.self) + "\""
    }

    private static let plainBytes = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-#".utf8)
}
