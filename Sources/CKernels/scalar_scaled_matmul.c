// Scalar products with the packed types whose scales are 32-bit floats: the specification of the others.
#include "tables.h"

// The code of column `c` of a group's block whose codes begin at `codes`.
static int code(const uint8_t *codes, ck_packed type, long row, long c) {
    if (type == CK_PACKED_Q4S) {
        uint8_t byte = codes[32 * (c / 8) + 4 * row + c % 4];
        return c % 8 < 4 ? byte & 15 : byte >> 4;
    }
    uint8_t byte = codes[32 * (c / 4) + 4 * row + c % 4];
    return type == CK_PACKED_Q8F ? (int8_t)byte : byte;
}

static void product(const ck_matmul_args *a, ck_packed type) {
    long width = type == CK_PACKED_Q8F || type == CK_PACKED_Q8M ? CK_FINE_BLOCK : CK_BLOCK;
    long has_minimum = type != CK_PACKED_Q8F, group_bytes = ck_group_bytes(type, CK_BLOCK) / (CK_BLOCK / width);
    for (long g = 0; g < a->groups; g++)
        for (long t = 0; t < a->tokens; t++) {
            const uint8_t *w = (const uint8_t *)a->weights + g * (a->columns / width) * group_bytes;
            const int8_t *q = a->q + t * a->columns;
            float sum[CK_ROWS] = {0};
            for (long b = 0; b < a->columns / width; b++, w += group_bytes, q += width) {
                float activation = a->scales[t * (a->columns / CK_BLOCK) + b * width / CK_BLOCK];
                int32_t total = 0;
                for (long c = 0; c < width; c++) total += q[c];
                for (long r = 0; r < CK_ROWS; r++) {
                    int32_t products = 0;
                    for (long c = 0; c < width; c++) products += code(w + 32 + 32 * has_minimum, type, r, c) * q[c];
                    sum[r] += ((const float *)w)[r] * activation * (float)products;
                    if (has_minimum) sum[r] += ((const float *)w)[CK_ROWS + r] * activation * (float)total;
                }
            }
            float *out = a->out + t * a->out_stride + g * CK_ROWS;
            for (long r = 0; r < CK_ROWS; r++) out[r] = a->accumulate ? out[r] + sum[r] : sum[r];
        }
}

void ck_matmul_q4s_scalar(const ck_matmul_args *a) { product(a, CK_PACKED_Q4S); }
void ck_matmul_q8s_scalar(const ck_matmul_args *a) { product(a, CK_PACKED_Q8S); }
void ck_matmul_q8f_scalar(const ck_matmul_args *a) { product(a, CK_PACKED_Q8F); }
void ck_matmul_q8m_scalar(const ck_matmul_args *a) { product(a, CK_PACKED_Q8M); }
