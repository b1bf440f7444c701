/// A list of mdoc that is open.
struct MdocList {
    /// Whether items are numbered, and the last number.
    var isNumbered = false
    var count = 0
    /// Whether each item is a row.
    var isColumns = false
    /// Whether items have a tag of their own.
    var isTagged = false
}

/// Makes text of a line of mdoc: its macros call each other.
struct MdocLine {
    private let troff: TroffText
    private let name: String
    private var output: [UInt8] = []
    private var isJoined = true
    private var closers: [(depthMark: Int, text: String)] = []

    init(troff: TroffText, name: String) {
        self.troff = troff
        self.name = name
    }

    /// Marks around a macro's arguments.
    static let enclosures: [String: (String, String)] = [
        "Op": ("[", "]"), "Dq": ("“", "”"), "Sq": ("‘", "’"), "Qq": ("\"", "\""), "Pq": ("(", ")"), "Bq": ("[", "]"),
        "Brq": ("{", "}"), "Aq": ("<", ">"), "Ql": ("‘", "’"),
    ]
    /// Marks that a macro opens and another closes, perhaps lines later.
    static let halves: [String: String] = [
        "Oo": "[", "Oc": "]", "Do": "“", "Dc": "”", "So": "‘", "Sc": "’", "Qo": "\"", "Qc": "\"", "Po": "(", "Pc": ")",
        "Bo": "[", "Bc": "]", "Bro": "{", "Brc": "}", "Ao": "<", "Ac": ">",
    ]
    private static let plain: Set<String> = [
        "Ar", "Em", "Sy", "Li", "Va", "Vt", "Fa", "Ft", "Fd", "Ev", "Pa", "Cm", "Ic", "Er", "Dv", "Tn", "Cd", "Ad",
        "An", "Lk",
        "Mt", "No", "Ms", "Tg", "Lb", "Sx", "Nd", "Nm", "Fl", "Xr", "Fn", "In", "Ns", "Pf", "Ap", "At", "Bx", "Bsx",
        "Fx", "Nx",
        "Ox", "Dx", "Ux", "St", "Ta", "D1", "Dl", "Eo", "Ec", "Fo", "Fc", "Hf", "Fr", "Ot",
    ]
    private static let systems = [
        "Bx": "BSD", "Bsx": "BSD/OS", "Fx": "FreeBSD", "Nx": "NetBSD", "Ox": "OpenBSD", "Dx": "DragonFly", "Ux": "UNIX",
        "At": "AT&T UNIX",
    ]

    /// Whether a word is a macro that lines call.
    static func isMacro(_ name: String) -> Bool {
        plain.contains(name) || enclosures[name] != nil || halves[name] != nil
    }

    /// The text of a macro with its arguments, in which further macros may stand.
    mutating func text(_ words: [String]) -> (text: [UInt8], joinsBefore: Bool, joinsAfter: Bool) {
        let joinsBefore = words.first == "Ns" || Self.halves[words.first ?? ""].map { "])}>”’".contains($0) } ?? false
        var index = 0
        // Punctuation at the end stands after what encloses the arguments.
        let end = (words.lastIndex { !Self.isPunctuation($0) } ?? words.count - 1) + 1
        let inner = Array(words[..<end])
        while index < inner.count { read(inner, &index) }
        for closer in closers.reversed() { attach(closer.text) }
        for mark in words[end...] { put(mark) }
        return (output, joinsBefore, isJoined)
    }

    private mutating func read(_ words: [String], _ index: inout Int) {
        let word = words[index]
        guard Self.isMacro(word) else {
            put(word)
            index += 1
            return
        }
        index += 1
        if let (open, close) = Self.enclosures[word] {
            put(open)
            isJoined = true
            closers.append((index, close))
            return
        }
        if let half = Self.halves[word] {
            if "])}>”’".contains(half) || word.hasSuffix("c") { attach(half) } else { put(half); isJoined = true }
            return
        }
        readPlain(word, words, &index)
    }

    private mutating func readPlain(_ word: String, _ words: [String], _ index: inout Int) {
        func isArgument(_ position: Int) -> Bool {
            position < words.count && !Self.isMacro(words[position]) && !Self.isPunctuation(words[position])
        }
        switch word {
        case "Fl":
            if !isArgument(index) { put("-") }
            while isArgument(index) {
                put("-" + words[index])
                index += 1
            }
        case "Nm": if !isArgument(index) { put(name) }
        case "Ar": if !isArgument(index) { put("file ...") }
        case "Nd": put("–")
        case "Ns", "Pf":
            if word == "Pf", index < words.count {
                put(words[index])
                index += 1
            }
            isJoined = true
        case "Ap":
            attach("'")
            isJoined = true
        case "Xr":
            guard isArgument(index) else { return }
            put(words[index])
            index += 1
            if isArgument(index) {
                attach("(" + words[index] + ")")
                index += 1
            }
        case "Fn":
            guard isArgument(index) else { return }
            put(words[index] + "(")
            index += 1
            var parameters: [String] = []
            while isArgument(index) {
                parameters.append(words[index])
                index += 1
            }
            attach(parameters.joined(separator: ", ") + ")")
        case "In":
            guard isArgument(index) else { return }
            put("<" + words[index] + ">")
            index += 1
        case "Ta": put("|")
        default: if let system = Self.systems[word] { put(system) }
        }
    }

    private static func isPunctuation(_ word: String) -> Bool {
        [".", ",", ";", ":", ")", "]", "?", "!", "(", "["].contains(word)
    }

    private mutating func put(_ word: String) {
        if [".", ",", ";", ":", ")", "]", "?", "!"].contains(word) {
            // What encloses the arguments closes before punctuation at their end.
            return attach(word)
        }
        if !isJoined, !output.isEmpty { output.append(0x20) }
        output += troff.text(word.utf8)
        isJoined = word == "(" || word == "["
    }

    private mutating func attach(_ word: String) {
        output += troff.text(word.utf8)
        isJoined = false
    }
}
