/// Words that tell nothing about a question's subject.
package enum StopWords {
    /// English function and question words, with what is left of "don't", "what's" and the like.
    package static let english: Set<String> = Set(
        """
        a about an and any are as at be because been being both but by can could did do does doing done for from had has
        have having he her hers him his how i if in into is it its itself just may me might must my no nor not of on
        or our ours shall she should so some such than that the their theirs them then there these they this those to
        too us was we were what when where which while who whom whose why will with would you your yours
        s t d ll re ve m don doesn didn isn aren wasn weren won hasn haven
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
