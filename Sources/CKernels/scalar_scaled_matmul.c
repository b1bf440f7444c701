// Scalar products with the packed types other than q4 and q8, from their layout: the specification of the others.
#include "groups.h"
#include "half.h"
#include "tables.h"

#define CK_SET scalar

static void product(const ck_matmul_args *a, ck_packed type) {
    ck_layout_of_group layout = ck_group_layout(type);
    long width = layout.width;
    for (long g = 0; g < a->groups; g++)
        for (long t = 0; t < a->tokens; t++) {
            const uint8_t *w = (const uint8_t *)a->weights + g * (a->columns / width) * layout.bytes;
            const int8_t *q = a->q + t * a->columns;
            float sum[CK_ROWS] = {0};
            for (long b = 0; b < a->columns / width; b++, w += layout.bytes, q += width) {
                float activation = a->scales[t * (a->columns / CK_BLOCK) + b * width / CK_BLOCK];
                int32_t total = 0;
                for (long c = 0; c < width; c++) total += q[c];
                for (long r = 0; r < CK_ROWS; r++) {
                    int32_t products = 0;
                    for (long c = 0; c < width; c++) products += ck_code(w + layout.header, layout, r, c) * q[c];
                    sum[r] += ck_scale(w, layout, r) * activation * (float)products;
                    if (layout.has_minimum) sum[r] += ck_scale(w, layout, CK_ROWS + r) * activation * (float)total;
                }
            }
            float *out = a->out + t * a->out_stride + g * CK_ROWS;
            for (long r = 0; r < CK_ROWS; r++) out[r] = a->accumulate ? out[r] + sum[r] : sum[r];
        }
}

void CK_NAME(matmul_q4s)(const ck_matmul_args *a) { product(a, CK_PACKED_Q4S); }
void CK_NAME(matmul_q8f)(const ck_matmul_args *a) { product(a, CK_PACKED_Q8F); }
void CK_NAME(matmul_q8m)(const ck_matmul_args *a) { product(a, CK_PACKED_Q8M); }
void CK_NAME(matmul_q5)(const ck_matmul_args *a) { product(a, CK_PACKED_Q5); }
void CK_NAME(matmul_q5s)(const ck_matmul_args *a) { product(a, CK_PACKED_Q5S); }
void CK_NAME(matmul_q6f)(const ck_matmul_args *a) { product(a, CK_PACKED_Q6F); }
void CK_NAME(matmul_l4)(const ck_matmul_args *a) { product(a, CK_PACKED_L4); }
void CK_NAME(matmul_l4s)(const ck_matmul_args *a) { product(a, CK_PACKED_L4S); }
