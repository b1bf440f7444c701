import Foundation

/// What the two output streams can show: colour and links only on a terminal, and never where NO_COLOR asks for none.
package struct Terminal: Sendable {
    /// Whether standard output is a terminal.
    package var outputIsTerminal: Bool
    /// Whether standard error is a terminal, and so may carry a progress line that overwrites itself.
    package var errorIsTerminal: Bool
    /// Whether standard output takes colour (no-color.org).
    package var hasColor: Bool
    /// Columns of the terminal; 80 where unknown.
    package var width: Int

    /// A terminal as described, for tests.
    package init(outputIsTerminal: Bool, errorIsTerminal: Bool, hasColor: Bool, width: Int = 80) {
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.hasColor = hasColor
        self.width = width
    }

    /// The process's own streams.
    package init(environment: [String: String]) {
        let output = isatty(STDOUT_FILENO) == 1
        self.init(
            outputIsTerminal: output, errorIsTerminal: isatty(STDERR_FILENO) == 1,
            hasColor: output && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb",
            width: environment["COLUMNS"].flatMap(Int.init) ?? 80)
    }

    /// Text in bold, where colour is on.
    package func bold(_ text: String) -> String { styled(text, "1") }

    /// Text that stands out: in bold, or between `**` where colour is off.
    package func emphasised(_ text: String) -> String { hasColor ? bold(text) : "**\(text)**" }

    /// Text that stands back, where colour is on.
    package func dim(_ text: String) -> String { styled(text, "2") }

    /// Text in a warning's colour, where colour is on.
    package func yellow(_ text: String) -> String { styled(text, "33") }

    private func styled(_ text: String, _ code: String) -> String {
        hasColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// Text that opens the file at `path` when clicked (OSC 8), where standard output is a colour terminal.
    ///
    /// - Parameter fragment: where in the file, in letters, digits and `=` (`page=4`, as RFC 8118 has it for PDF).
    package func link(_ text: String, path: String, fragment: String? = nil) -> String {
        guard hasColor, path.hasPrefix("/") else { return text }
        return link(text, address: URL(filePath: path).absoluteString + (fragment.map { "#" + $0 } ?? ""))
    }

    /// Text that opens an address when clicked, where standard output is a colour terminal.
    ///
    /// - Parameter address: percent-encoded, so that it holds no control character.
    package func link(_ text: String, address: String) -> String {
        guard hasColor else { return text }
        return "\u{1B}]8;;\(address)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
    }

    /// Text as it may go to a terminal: control characters other than line feed and tab become visible symbols.
    ///
    /// A document may hold escape sequences; printed as they are, they could move the cursor, rewrite what was
    /// printed before, or set the clipboard. U+2400… are Unicode's pictures of the C0 controls.
    package func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.isControl) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if !Self.isControl(scalar) {
                scalars.append(scalar)
            } else if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) {
                scalars.append(picture)
            } else {
                scalars.append("\u{FFFD}")
            }
        }
        return String(scalars)
    }

    /// A name or another text that is part of a line: line ends and tabs become visible symbols, too, so that a file's
    /// name can't begin a line of output that looks like another.
    package func name(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in printable(text).unicodeScalars {
            switch scalar.value {
            case 0x09: scalars.append("\u{2409}")
            case 0x0A: scalars.append("\u{240A}")
            // Unicode's own line and paragraph separators.
            case 0x2028, 0x2029: scalars.append("\u{FFFD}")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0: true
        // Bidirectional overrides and isolates (the "Trojan Source" characters, CVE-2021-42574).
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
