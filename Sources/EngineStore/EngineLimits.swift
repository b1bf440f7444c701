import OutsideServers

/// How long an engine is waited for, how often it is asked again, and how much of it is read: for all engines, in one place.
///
/// Every operation may be done twice without harm (rows are written under ids of their own), so that each is tried again.
package struct EngineLimits: Sendable {
    /// Seconds until a connection stands.
    package var connectSeconds = 3
    /// Seconds until a question is answered.
    package var readSeconds = 20
    /// Seconds until a batch is written and can be found.
    package var writeSeconds = 180
    /// Seconds between tries, over all nodes: one more try than there are pauses.
    package var pauses: [Double] = [0.1, 0.4, 1, 2, 3]
    /// The longest reply that is read.
    package var replyBytes = 64 << 20
    /// Rows that are written at once.
    package var batchRows = 256
    /// Ids that are asked for at once.
    package var askedRows = 256
    /// Bytes of a part of what is kept whole, before it is encoded.
    package var partBytes = 256 << 10

    package init() {}

    /// The patience with a request, over all nodes: three tries may take as long as they can.
    func patience(attemptSeconds: Int) -> OutsidePatience {
        var patience = OutsidePatience()
        patience.attempt = .seconds(attemptSeconds)
        patience.total = patience.attempt * 3 + .seconds(pauses.reduce(0, +))
        patience.pauses = pauses.map { .seconds($0) }
        return patience
    }
}
