internal import Digests
internal import Foundation
package import Tensors

/// A folder that keeps packed weights for later starts.
///
/// Everything in it can be made again from the weight files. Nothing that goes wrong here is an error to anybody: the
/// weights are then packed at each start.
package struct WeightCache: Sendable {
    /// The folder; made when something is stored.
    package let folder: String
    /// Smaller models are packed at each start: it takes less than a tenth of a second, and their bytes need no second
    /// place on the disk.
    package var minimumBytes = 128 << 20
    /// What all files together may take; those that were not used for the longest time go first.
    package var limitBytes = 16 << 30
    /// What must stay free on the disk.
    package var sparedBytes = 1 << 30

    /// What the names of complete files end with.
    static let suffix = ".weights"

    package init(folder: String) { self.folder = folder }

    /// What came of storing.
    package enum Outcome: Sendable, Equatable {
        case stored(bytes: Int)
        /// Below the minimum, or above what the cache may take.
        case unsuitableSize(bytes: Int)
        case noRoom(free: Int)
        case failed(FileError)
    }

    /// The place of one model's packed weights.
    package struct Place: Sendable {
        let cache: WeightCache
        /// Everything that the packed weights depend on.
        let key: String
        package let path: String

        /// The packed weights; nil where there are none that can be used.
        package func open() -> PackedWeightFile? {
            guard let file = try? PackedWeightFile(path: path, key: key) else { return nil }
            // The time of last use. In a folder that can't be written, nothing is ever cleared away either.
            _ = try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
            return file
        }

        /// Stores packed weights, and clears away what has not been used for longest.
        @discardableResult
        package func store(_ matrices: [PackedWeightFile.Matrix]) -> Outcome { cache.store(matrices, self) }
    }

    /// The place of a model's weights; nil for weights that stand in memory.
    ///
    /// They are told by the fingerprint and by size and time of each file: a fingerprint alone does not cover every byte.
    package func place(for checkpoint: any Checkpoint, fingerprint: String) -> Place? {
        var key = "packing \(WeightMatrix.packingVersion)\n\(fingerprint)"
        for file in checkpoint.weightFiles {
            guard let time = file.modificationTime else { return nil }
            key += "\n\(file.byteCount) bytes of \(time)"
        }
        let name = SHA256.hexadecimal(of: Array(key.utf8)).prefix(32)
        return Place(cache: self, key: key, path: "\(folder)/\(name)\(Self.suffix)")
    }

    private func store(_ matrices: [PackedWeightFile.Matrix], _ place: Place) -> Outcome {
        let bytes = matrices.reduce(0) { $0 + $1.matrix.byteCount }
        guard bytes >= minimumBytes, bytes <= limitBytes else { return .unsuitableSize(bytes: bytes) }
        _ = try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        makeRoom(for: bytes, place)
        if let free = freeBytes, free - bytes < sparedBytes { return .noRoom(free: free) }
        do {
            try PackedWeightFile.write(matrices, key: place.key, to: place.path)
        } catch {
            return .failed(error)
        }
        return .stored(bytes: bytes)
    }

    private var freeBytes: Int? {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
    }

    private struct Item {
        let path: String
        let lastUse: Date
        let bytes: Int
    }

    /// Removes unfinished files of processes that ended, and the files that were not used for longest, until all keep
    /// within the limit. Who has mapped one keeps it.
    private func makeRoom(for bytes: Int, _ place: Place) {
        let files = FileManager.default
        var items: [Item] = []
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
            let path = "\(folder)/\(name)"
            guard name.hasSuffix(Self.suffix) || name.hasSuffix(NewFile.draftSuffix),
                let attributes = try? files.attributesOfItem(atPath: path),
                let lastUse = attributes[.modificationDate] as? Date
            else { continue }
            items.append(Item(path: path, lastUse: lastUse, bytes: (attributes[.size] as? NSNumber)?.intValue ?? 0))
        }
        let old = Date(timeIntervalSinceNow: -3600)
        for item in items where !item.path.hasSuffix(Self.suffix) && item.lastUse < old {
            _ = try? files.removeItem(atPath: item.path)
        }
        var kept = items.filter { $0.path.hasSuffix(Self.suffix) && $0.path != place.path }
            .sorted { $0.lastUse < $1.lastUse }
        while let first = kept.first, kept.reduce(bytes, { $0 + $1.bytes }) > limitBytes {
            _ = try? files.removeItem(atPath: first.path)
            kept.removeFirst()
        }
    }
}
