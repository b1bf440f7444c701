/// What commands of TeX stand for.
enum TeXSymbols {
    /// Characters in text.
    static let text: [String: String] = [
        "ss": "ß", "SS": "SS", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å",
        "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ",
        "dj": "đ", "DJ": "Đ", "S": "§", "P": "¶", "copyright": "©", "textcopyright": "©", "pounds": "£",
        "textsterling": "£", "dag": "†", "ddag": "‡", "textdagger": "†", "textdaggerdbl": "‡", "ldots": "…",
        "dots": "…",
        "textellipsis": "…", "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’",
        "textquotedblleft": "“", "textquotedblright": "”", "lq": "‘", "rq": "’", "textbackslash": "\\",
        "textasciitilde": "~", "textasciicircum": "^", "textbar": "|", "textless": "<", "textgreater": ">",
        "textunderscore": "_", "textdegree": "°", "degree": "°", "texteuro": "€", "euro": "€", "textyen": "¥",
        "textsection": "§", "textparagraph": "¶", "textregistered": "®", "texttrademark": "™", "textbullet": "•",
        "textperiodcentered": "·", "textexclamdown": "¡", "textquestiondown": "¿", "guillemotleft": "«",
        "guillemotright": "»", "og": "« ", "fg": " »", "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘",
        "quotedblbase": "„",
        "quotesinglbase": "‚", "LaTeX": "LaTeX", "TeX": "TeX", "LaTeXe": "LaTeX2ε", "BibTeX": "BibTeX",
        "XeTeX": "XeTeX",
        "LuaTeX": "LuaTeX", "XeLaTeX": "XeLaTeX", "textmu": "µ", "micro": "µ", "textmultiply": "×", "texttimes": "×",
        "textonehalf": "½", "slash": "/", "&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}",
        " ": " ",
        "\n": " ", ",": " ", ";": " ", ":": " ", "quad": " ", "qquad": " ", "enspace": " ", "thinspace": " ",
        "space": " ",
        "nobreakspace": " ", "hfill": " ", "hfil": " ", "newline": " ", "linebreak": " ", "textquotesingle": "'",
        "textquotedbl": "\"", "textasteriskcentered": "*", "textbraceleft": "{", "textbraceright": "}",
        "textdollar": "$",
        "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "checkmark": "✓", "textnumero": "№", "textpertenthousand": "‱",
        "textperthousand": "‰", "textordmasculine": "º", "textordfeminine": "ª", "textrightarrow": "→",
        "textleftarrow": "←",
    ]

    /// Combining characters for accents.
    static let accents: [String: Unicode.Scalar] = [
        "`": "\u{300}", "'": "\u{301}", "^": "\u{302}", "~": "\u{303}", "=": "\u{304}", "u": "\u{306}", ".": "\u{307}",
        "\"": "\u{308}", "r": "\u{30A}", "H": "\u{30B}", "v": "\u{30C}", "d": "\u{323}", "c": "\u{327}", "k": "\u{328}",
        "b": "\u{331}", "t": "\u{361}",
    ]

    /// What theorems of a kind are called.
    static let theorems: [String: String] = [
        "theorem": "Theorem", "lemma": "Lemma", "corollary": "Corollary", "proposition": "Proposition",
        "definition": "Definition", "remark": "Remark", "example": "Example", "proof": "Proof", "claim": "Claim",
        "conjecture": "Conjecture", "axiom": "Axiom", "exercise": "Exercise", "thm": "Theorem", "lem": "Lemma",
        "cor": "Corollary", "prop": "Proposition", "defn": "Definition", "rem": "Remark",
    ]

    /// Characters in formulas.
    static let mathematics: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
        "eta": "η",
        "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
        "pi": "π",
        "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "φ",
        "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
        "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "times": " × ",
        "cdot": " · ", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "div": " ÷ ", "pm": " ± ", "mp": " ∓ ", "leq": " ≤ ",
        "le": " ≤ ", "geq": " ≥ ", "ge": " ≥ ", "neq": " ≠ ", "ne": " ≠ ", "approx": " ≈ ", "equiv": " ≡ ",
        "sim": " ∼ ",
        "simeq": " ≃ ", "cong": " ≅ ", "propto": " ∝ ", "ll": " ≪ ", "gg": " ≫ ", "in": " ∈ ", "notin": " ∉ ",
        "ni": " ∋ ",
        "subset": " ⊂ ", "subseteq": " ⊆ ", "supset": " ⊃ ", "supseteq": " ⊇ ", "cup": " ∪ ", "cap": " ∩ ",
        "setminus": " ∖ ", "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "lnot": "¬",
        "land": " ∧ ", "wedge": " ∧ ", "lor": " ∨ ", "vee": " ∨ ", "to": " → ", "rightarrow": " → ", "leftarrow": " ← ",
        "gets": " ← ", "Rightarrow": " ⇒ ", "implies": " ⇒ ", "Leftarrow": " ⇐ ", "leftrightarrow": " ↔ ",
        "Leftrightarrow": " ⇔ ", "iff": " ⇔ ", "mapsto": " ↦ ", "longrightarrow": " ⟶ ", "infty": "∞", "partial": "∂",
        "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫", "iint": "∬", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂",
        "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "prime": "′", "circ": "∘", "bullet": "•",
        "star": "⋆",
        "ast": "∗", "oplus": " ⊕ ", "otimes": " ⊗ ", "perp": " ⊥ ", "parallel": " ∥ ", "mid": " | ", "vert": "|",
        "lvert": "|",
        "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "|": "‖", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
        "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "angle": "∠", "triangle": "△", "square": "□", "Box": "□",
        "dagger": "†",
        "models": " ⊨ ", "vdash": " ⊢ ", "bot": "⊥", "top": "⊤", "colon": ":", "lbrace": "{", "rbrace": "}",
        "ldots": "…",
        "dots": "…", "dotsc": "…", "dotsb": "⋯", "backslash": "\\", "uparrow": "↑", "downarrow": "↓", "because": "∵",
        "therefore": "∴", "prec": " ≺ ", "succ": " ≻ ", "lesssim": " ≲ ", "gtrsim": " ≳ ", "degree": "°",
    ]
}

extension TeXReader {
    /// A letter and its accent as one character, where Unicode has one.
    static func composed(_ text: String) -> String {
        // A string's characters compare by their composed form; the table is made of all letters in question.
        compositions[text] ?? text
    }

    private static let compositions: [String: String] = {
        var table: [String: String] = [:]
        for value in UInt32(0xC0)...0x24F {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let character = String(Character(scalar))
            table[character] = character
        }
        for value in UInt32(0x1E00)...0x1EFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let character = String(Character(scalar))
            table[character] = character
        }
        return table
    }()
}
