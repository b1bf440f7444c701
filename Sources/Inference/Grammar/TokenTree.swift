package import Tokenizers

/// A vocabulary's tokens by their bytes, as a tree: tokens that begin alike share the way to where they part.
package struct TokenTree: Sendable {
    /// For each node the byte that leads to it, its first child and its next brother; −1 for none.
    private var bytes: [UInt8] = [0]
    private var children: [Int32] = [-1]
    private var brothers: [Int32] = [-1]
    /// For each node the tokens that end there.
    private var tokens: [Int32: [TokenID]] = [:]
    private let texts: [[UInt8]]
    /// Tokens that end a text.
    let endings: [TokenID]
    let count: Int

    /// Reads a vocabulary; tokens without bytes and control tokens are in no branch.
    ///
    /// - Complexity: O(bytes of the vocabulary).
    package init(_ tokenizer: any Tokenizer) {
        count = tokenizer.vocabularySize
        endings = tokenizer.endOfGeneration.sorted()
        texts = (0..<TokenID(count)).map { tokenizer.isControl($0) ? [] : tokenizer.bytes(of: $0) }
        // In the order of their bytes, each token's way begins with the one before it.
        let order = texts.indices.filter { !texts[$0].isEmpty }.sorted {
            texts[$0].lexicographicallyPrecedes(texts[$1])
        }
        var way: [Int32] = [0]
        var text: [UInt8] = []
        for token in order {
            let next = texts[token]
            let shared = zip(text, next).prefix { $0 == $1 }.count
            way.removeLast(way.count - shared - 1)
            for byte in next[shared...] {
                let node = Int32(bytes.count)
                let parent = Int(way[way.count - 1])
                bytes.append(byte)
                children.append(-1)
                brothers.append(children[parent])
                children[parent] = node
                way.append(node)
            }
            tokens[way[way.count - 1], default: []].append(TokenID(token))
            text = next
        }
    }

    /// A token's bytes; none for a control token or an id outside the vocabulary.
    func text(of token: TokenID) -> [UInt8] { texts.indices.contains(Int(token)) ? texts[Int(token)] : [] }

    /// Calls a function for the tokens of every branch that a state allows byte by byte.
    ///
    /// - Parameter step: the state behind a byte; nil cuts the branch off.
    func visit<State>(from state: State, step: (State, UInt8) -> State?, _ found: ([TokenID]) -> Void) {
        var waiting: [(node: Int32, state: State)] = [(0, state)]
        while let (node, state) = waiting.popLast() {
            var child = children[Int(node)]
            while child >= 0 {
                if let next = step(state, bytes[Int(child)]) {
                    if let ending = tokens[child] { found(ending) }
                    waiting.append((child, next))
                }
                child = brothers[Int(child)]
            }
        }
    }
}
