/// How likely it is that the documents answer the question, from scores measured while reading.
public enum SupportModel {
    /// The support below which the engine abstains unless told otherwise.
    public static let defaultThreshold = 0.5
}
