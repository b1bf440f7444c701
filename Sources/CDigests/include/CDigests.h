// SHA-256 (FIPS 180-4): with the processor's instructions for it where it has them, else in plain C.
#ifndef FOOTNOTE_CDIGESTS_H
#define FOOTNOTE_CDIGESTS_H

#include <stdbool.h>
#include <stdint.h>

/// A digest that is being computed.
typedef struct cd_sha256 {
    uint32_t state[8];
    uint64_t byte_count;
    uint8_t pending[64];  // the bytes after the last whole block
    bool portable;        // plain C, whatever the processor has
} cd_sha256;

void cd_sha256_begin(cd_sha256 *hash, bool portable);
void cd_sha256_update(cd_sha256 *hash, const void *bytes, long count);
/// Writes the 32 bytes of the digest; `hash` is used up.
void cd_sha256_end(cd_sha256 *hash, uint8_t *digest);
/// Whether this processor has instructions for SHA-256.
bool cd_sha256_is_native(void);

#endif
