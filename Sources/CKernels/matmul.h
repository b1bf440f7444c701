// The walk of every matrix product. The including set defines CK_TILE, the tokens of its largest tile, and ck_float_tile and
// ck_quantised_tile, which compute eight rows for some tokens. Every product sums in one fixed order, so that a token's
// result does not depend on how many tokens are computed with it.

/// Tokens whose activations fit the second-level cache beside the weights.
#define CK_STRIP 128

CK_INLINE bool ck_is_float(const ck_packed type) {
    return type == CK_PACKED_F32 || type == CK_PACKED_F16 || type == CK_PACKED_BF16;
}

CK_INLINE void ck_tile(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    if (ck_is_float(type)) ck_float_tile(a, group, token, tile, type);
    else ck_quantised_tile(a, group, token, tile, type);
}

// Tokens go through in strips, and within a strip in tiles whose sums fit the registers.
CK_INLINE void ck_matmul(const ck_matmul_args *a, const ck_packed type) {
    for (long strip = 0; strip < a->tokens; strip += CK_STRIP) {
        long end = strip + CK_STRIP < a->tokens ? strip + CK_STRIP : a->tokens;
        for (long g = 0; g < a->groups; g++) {
            long t = strip;
            for (; t + CK_TILE <= end; t += CK_TILE) ck_tile(a, g, t, CK_TILE, type);
            if (CK_TILE > 4 && t + 4 <= end) {
                ck_tile(a, g, t, 4, type);
                t += 4;
            }
            if (t + 2 <= end) {
                ck_tile(a, g, t, 2, type);
                t += 2;
            }
            if (t < end) ck_tile(a, g, t, 1, type);
        }
    }
}

/// Defines the product of one packed type. A set that computes pairs of groups walks in its own way.
#ifndef CK_WALK
#define CK_WALK ck_matmul
#endif
#define CK_DEFINE_PRODUCT(type, operation, set) \
    void CK_JOIN(operation, set)(const ck_matmul_args *a) { CK_WALK(a, CK_PACKED_##type); }
