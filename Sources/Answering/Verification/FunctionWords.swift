import Passages

/// Words that neither name nor describe anything, so that a capital does not make a name of them.
///
/// More than `StopWords`, which leave words that may help a search.
enum FunctionWords {
    /// English ones, in small letters.
    static let english: Set<String> = StopWords.english.union(
        """
        according across actually after again against all along already although am among another around away
        back before behind besides between beyond despite during each else ever every exactly except few
        finally first here later less like mainly many more most mostly much near never now often once one
        ones only originally other outside over prior really same several since still though through today
        together toward towards two under until upon usually very whether within without yet
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
