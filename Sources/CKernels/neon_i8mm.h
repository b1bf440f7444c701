// Quantised matrix products with the 8-bit matrix instruction (i8mm): SMMLA multiplies two rows of eight columns by two
// tokens of eight columns and adds the four sums to a register, 32 products an instruction.
//
// The weights' columns are paired on the way: four columns of four rows lie in 16 bytes and the next four columns of the
// same rows in another 16 (four-bit codes: in the high bits of the same), and interleaving both by 32 bits gives two rows of eight
// columns. The activations are paired once for all rows, eight tokens at a time. Sums stay in the instruction's order,
// [row 0 token 0, row 0 token 1, row 1 token 0, row 1 token 1], until the end. Lane for lane the operations are those of
// ck_quantised_tile, which computes the tokens that don't fill a tile: a token's result is the same either way.

#define CK_PAIRS 4

/// 32 columns of eight tokens in pairs.
typedef struct ck_paired_block {
    int8_t columns[4][CK_PAIRS][16];  // [k]: columns 8 k ... 8 k + 7 of a pair's first token, then of its second
    float scales[CK_PAIRS][2];
    float sums[CK_PAIRS][2];
} ck_paired_block;

/// Blocks of paired activations on the stack, 160 KiB; wider matrices are left to ck_quantised_tile.
#define CK_PAIRED_BLOCKS 512

CK_INLINE void ck_pair_tokens(const ck_matmul_args *a, long token, ck_paired_block *out) {
    long blocks = a->columns / CK_BLOCK;
    for (int p = 0; p < CK_PAIRS; p++) {
        long first = token + 2 * p, second = first + 1;
        for (long b = 0; b < blocks; b++) {
            for (int half = 0; half < 2; half++) {
                long column = b * CK_BLOCK + 16 * half;
                int64x2_t x = vreinterpretq_s64_s8(vld1q_s8(a->q + first * a->columns + column));
                int64x2_t y = vreinterpretq_s64_s8(vld1q_s8(a->q + second * a->columns + column));
                vst1q_s8(out[b].columns[2 * half][p], vreinterpretq_s8_s64(vzip1q_s64(x, y)));
                vst1q_s8(out[b].columns[2 * half + 1][p], vreinterpretq_s8_s64(vzip2q_s64(x, y)));
            }
            out[b].scales[p][0] = a->scales[first * blocks + b];
            out[b].scales[p][1] = a->scales[second * blocks + b];
            out[b].sums[p][0] = a->sums[first * blocks + b];
            out[b].sums[p][1] = a->sums[second * blocks + b];
        }
    }
}

// [a, b, a, b]
CK_INLINE float32x4_t ck_load_pair(const float *both) {
    uint64_t pair;
    memcpy(&pair, both, sizeof pair);
    return vreinterpretq_f32_u64(vdupq_n_u64(pair));
}

// Rows 0 and 1, then 2 and 3, of the four from row 4 * r on; columns 8 * k ... 8 * k + 7.
CK_INLINE void ck_load_rows(const uint8_t *w, int r, int k, ck_packed type, int8x16_t rows[2]) {
    const ck_layout_of_group layout = ck_group_layout(type);
    int32x4_t first = vreinterpretq_s32_s8(ck_load_codes(w + layout.header, layout, 2 * k, 4 * r));
    int32x4_t second = vreinterpretq_s32_s8(ck_load_codes(w + layout.header, layout, 2 * k + 1, 4 * r));
    rows[0] = vreinterpretq_s8_s32(vzip1q_s32(first, second));
    rows[1] = vreinterpretq_s8_s32(vzip2q_s32(first, second));
}

// Four rows of eight tokens.
CK_INLINE void ck_pairs_tile(
    const ck_matmul_args *a, const ck_paired_block *x, long group, int r, long token, const ck_packed type) {
    const ck_layout_of_group layout = ck_group_layout(type);
    const long block_bytes = layout.bytes;
    long blocks = a->columns / CK_BLOCK;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * block_bytes;
    float32x4_t total[CK_PAIRS][2];
    for (int p = 0; p < CK_PAIRS; p++) total[p][0] = total[p][1] = vdupq_n_f32(0);
    for (long b = 0; b < blocks; b++, w += block_bytes, x++) {
        int32x4_t products[CK_PAIRS][2];
        for (int p = 0; p < CK_PAIRS; p++) products[p][0] = products[p][1] = vdupq_n_s32(0);
#pragma clang loop unroll(full)
        for (int k = 0; k < 4; k++) {
            int8x16_t rows[2];
            ck_load_rows(w, r, k, type, rows);
            for (int p = 0; p < CK_PAIRS; p++) {
                int8x16_t columns = vld1q_s8(x->columns[k][p]);
                products[p][0] = vmmlaq_s32(products[p][0], rows[0], columns);
                products[p][1] = vmmlaq_s32(products[p][1], rows[1], columns);
            }
        }
        float32x4_t scale = ck_load_half(w + 8 * r);
        float32x4_t scales[2] = {vzip1q_f32(scale, scale), vzip2q_f32(scale, scale)};
        for (int p = 0; p < CK_PAIRS; p++) {
            float32x4_t factor = ck_load_pair(x->scales[p]);
            for (int i = 0; i < 2; i++)
                total[p][i] = vfmaq_f32(total[p][i], vmulq_f32(scales[i], factor), vcvtq_f32_s32(products[p][i]));
        }
        if (!layout.has_minimum) continue;
        float32x4_t minimum = ck_load_half(w + 16 + 8 * r);
        float32x4_t minima[2] = {vzip1q_f32(minimum, minimum), vzip2q_f32(minimum, minimum)};
        for (int p = 0; p < CK_PAIRS; p++) {
            float32x4_t factor = ck_load_pair(x->sums[p]);
            for (int i = 0; i < 2; i++) total[p][i] = vfmaq_f32(total[p][i], minima[i], factor);
        }
    }
    for (int p = 0; p < CK_PAIRS; p++) {
        ck_finish4(a, token + 2 * p, group * CK_ROWS + 4 * r, vuzp1q_f32(total[p][0], total[p][1]));
        ck_finish4(a, token + 2 * p + 1, group * CK_ROWS + 4 * r, vuzp2q_f32(total[p][0], total[p][1]));
    }
}

// Tokens in whole tiles go through here; returns how many were computed.
CK_INLINE long ck_matmul_pairs(const ck_matmul_args *a, const ck_packed type) {
    ck_paired_block paired[CK_PAIRED_BLOCKS];
    long blocks = a->columns / CK_BLOCK, tile = 2 * CK_PAIRS, whole = a->tokens / tile;
    if (blocks == 0 || blocks > CK_PAIRED_BLOCKS) return 0;
    // As many tiles at a time as the stack holds: each passes over the weights once.
    long most = CK_PAIRED_BLOCKS / blocks;
    for (long first = 0; first < whole; first += most) {
        long tiles = whole - first < most ? whole - first : most;
        for (long i = 0; i < tiles; i++) ck_pair_tokens(a, (first + i) * tile, paired + i * blocks);
        for (long g = 0; g < a->groups; g++)
            for (long i = 0; i < tiles; i++)
                for (int r = 0; r < 2; r++) ck_pairs_tile(a, paired + i * blocks, g, r, (first + i) * tile, type);
    }
    return whole * tile;
}

// The tokens from `first` on, as arguments of their own.
CK_INLINE ck_matmul_args ck_rest(const ck_matmul_args *a, long first) {
    ck_matmul_args rest = *a;
    rest.q += first * a->columns;
    rest.scales += first * (a->columns / CK_BLOCK);
    rest.sums += first * (a->columns / CK_BLOCK);
    rest.out += first * a->out_stride;
    rest.tokens -= first;
    return rest;
}
