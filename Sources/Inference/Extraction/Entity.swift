/// A stretch of a text that names something: a person, a place, a date.
public struct Entity: Sendable, Equatable {
    /// What it names, one of the labels that were asked for.
    public var label: String
    /// The words, as they stand in the text.
    public var text: String
    /// Where they stand, in UTF-8 bytes of the text.
    public var byteRange: Range<Int>
    /// How likely label and words are both right, 0…1.
    public var confidence: Double

    /// Makes an entity.
    public init(label: String, text: String, byteRange: Range<Int>, confidence: Double) {
        self.label = label
        self.text = text
        self.byteRange = byteRange
        self.confidence = confidence
    }
}
