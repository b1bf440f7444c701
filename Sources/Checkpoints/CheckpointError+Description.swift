internal import Tensors

extension CheckpointError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let error):
            "\(error)"
        case .notGGUF(let path, let found, let guess):
            "\(path): at byte 0: expected the magic \"GGUF\", found \(Self.hex(found)): \(guess)"
        case .bigEndian(let path):
            "\(path): at byte 4: the file is big-endian GGUF; only little-endian files are read: "
                + "fetch the little-endian file, or convert it with gguf-py's gguf_convert_endian.py"
        case .unsupportedVersion(let place, let found):
            "\(place): expected GGUF version 2 or 3, found \(found): "
                + (found < 2 ? "convert the model again with a current converter" : "use a newer footnote")
        case .sharded(let place, let part, let count, let name):
            "\(place): this file is part \(part + 1) of \(count) of a split model, and its name does not end in \(name), "
                + "by which the others are found: give the parts their names back, in one folder"
        case .foreignPart(let path, let first, let reason):
            "\(path): this is no part of the model that starts in \(first): \(reason): "
                + "fetch all parts of one model into a folder"
        case .vocabularyOnly(let path):
            "\(path): the file holds a vocabulary and no weights, so that it turns text into tokens and runs no model: "
                + "use the model's file with its weights"
        case .truncated(let place, let what, let needed, let available):
            "\(place): expected \(needed) bytes of \(what), found \(available) before the end of the file: "
                + Self.brokenDownload
        case .tooMany(let place, let what, let found, let limit):
            "\(place): \(what) is \(found), but at most \(limit) can fit into the rest of the file: "
                + Self.brokenDownload
        case .notUTF8(let place, let what):
            "\(place): expected UTF-8 text for \(what), found other bytes: " + Self.brokenDownload
        case .tooLarge(let place, let what, let found, let limit):
            "\(place): \(what) is \(found) bytes, but at most \(limit) are read: " + Self.brokenDownload
        case .invalidJSON(let place, let expected, let found), .invalidBytes(let place, let expected, let found):
            "\(place): expected \(expected), found \(found): " + Self.brokenDownload
        default:
            metadataDescription ?? tensorDescription
        }
    }

    private var metadataDescription: String? {
        switch self {
        case .invalidKey(let place, let reason):
            "\(place): expected a metadata key of 1 to 65535 ASCII characters, found \(reason): "
                + Self.brokenDownload
        case .duplicateKey(let place, let key):
            "\(place): the metadata key \"\(key)\" appears a second time: " + Self.badConverter
        case .unknownValueType(let place, let key, let found):
            "\(place): expected a value type from 0 to 12 for \"\(key)\", found \(found): "
                + Self.brokenDownload
        case .invalidBoolean(let place, let key, let found):
            "\(place): expected 0 or 1 for the boolean \"\(key)\", found \(found): " + Self.badConverter
        case .nestedTooDeep(let place, let key, let limit):
            "\(place): the arrays of \"\(key)\" nest more than \(limit) deep: " + Self.badConverter
        case .invalidAlignment(let place, let found):
            "\(place): expected a power of two as uint32 for \"general.alignment\", found \(found): "
                + Self.badConverter
        case .missingKey(let path, let key):
            "\(path): the metadata key \"\(key)\" is missing: " + Self.badConverter
        case .wrongType(let place, let key, let expected, let found):
            "\(place): expected \(expected) for \"\(key)\", found \(found): " + Self.badConverter
        case .invalidValue(let place, let key, let expected, let found):
            "\(place): expected \(expected) for \"\(key)\", found \(found): " + Self.badConverter
        default:
            nil
        }
    }

    private var tensorDescription: String {
        switch self {
        case .duplicateTensor(let place, let name):
            "\(place): the tensor name \"\(name)\" appears a second time: " + Self.badConverter
        case .invalidDimensionCount(let place, let tensor, let found):
            "\(place): expected 1 to 4 dimensions for tensor \"\(tensor)\", found \(found): "
                + Self.badConverter
        case .invalidDimension(let place, let tensor, let index, let found):
            "\(place): expected a positive size for dimension \(index) of tensor \"\(tensor)\", found \(found): "
                + Self.badConverter
        case .sizeOverflow(let place, let tensor, let shape):
            "\(place): the size of tensor \"\(tensor)\" with shape \(shape) does not fit 63 bits: "
                + Self.brokenDownload
        case .unknownDType(let place, let tensor, let found):
            "\(place): expected a known tensor type for \"\(tensor)\", found type number \(found): "
                + "the file may need a newer footnote; otherwise quantise the model to another type"
        case .partialBlock(let place, let tensor, let dtype, let rowLength):
            "\(place): expected rows of whole \(dtype) blocks of \(dtype.elementsPerBlock) elements for tensor "
                + "\"\(tensor)\", found a row length of \(rowLength): " + Self.badConverter
        case .misaligned(let place, let tensor, let offset, let alignment):
            "\(place): expected an offset that is a multiple of \(alignment) for tensor \"\(tensor)\", "
                + "found \(offset): " + Self.badConverter
        case .outOfRange(let place, let tensor, let start, let byteCount, let fileSize):
            "\(place): tensor \"\(tensor)\" needs \(byteCount) bytes from byte \(start), but the file has "
                + "\(fileSize) bytes: " + Self.brokenDownload
        case .overlapping(let path, let first, let second, let byteOffset):
            "\(path): at byte \(byteOffset): tensor \"\(second)\" starts inside tensor \"\(first)\": "
                + Self.badConverter
        case .unknownElementType(let place, let tensor, let found):
            "\(place): expected an element type such as F32, F16 or BF16 for tensor \"\(tensor)\", found \"\(found)\": "
                + "use a folder whose weights are not quantised, or a GGUF file of the model"
        case .wrongByteCount(let place, let tensor, let expected, let found):
            "\(place): expected \(expected) bytes for the shape of tensor \"\(tensor)\", found \(found): "
                + Self.badConverter
        case .gap(let path, let byteOffset, let byteCount):
            "\(path): at byte \(byteOffset): \(byteCount) bytes belong to no tensor: " + Self.brokenDownload
        case .missingTensor(let path, let tensor):
            "\(path): the tensor \"\(tensor)\" is missing: " + Self.badConverter
        case .wrongShape(let path, let tensor, let expected, let found):
            "\(path): expected shape \(expected) for tensor \"\(tensor)\", found \(found): " + Self.badConverter
        case .notFinite(let path, let tensor, let index, let found):
            "\(path): element \(index) of tensor \"\(tensor)\" is \(found), expected a number: " + Self.brokenDownload
        case .unsupported(let path, let what, let advice):
            "\(path): \(what): \(advice)"
        case .cannotWrite(let path, let reason):
            "\(path): cannot write the file: \(reason)"
        default:
            "unusable weight file"
        }
    }

    private static let brokenDownload = "the file is damaged or incomplete; fetch it again and compare its checksum"
    private static let badConverter = "the file was written wrongly; convert the model again, or use another file"

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.isEmpty
            ? "an empty file"
            : bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}

extension CheckpointError.Place: CustomStringConvertible {
    package var description: String { "\(path): at byte \(byteOffset)" }
}
