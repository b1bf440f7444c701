// The scalar kernels of training: plain loops, the specification of every other instruction set.
#include <math.h>

#include "half.h"
#include "tables.h"

#define CK_SET scalar
#define CK_SCALAR_WIDTH 8

void CK_NAME(train_gemm)(const ck_gemm_args *g) {
    for (long i = 0; i < g->rows; i++)
        for (long j = 0; j < g->columns; j++) {
            const float *panel = g->panels + j / CK_SCALAR_WIDTH * g->depth * CK_SCALAR_WIDTH + j % CK_SCALAR_WIDTH;
            float sum = 0, *out = g->c + i * g->c_row + j;
            for (long l = 0; l < g->depth; l++) sum += g->a[i * g->a_row + l * g->a_column] * panel[l * CK_SCALAR_WIDTH];
            *out = g->accumulate ? *out + sum : sum;
        }
}

void CK_NAME(train_pack)(const float *b, long b_row, long b_column, long depth, long columns, float *panels) {
    for (long column = 0; column < columns; column += CK_SCALAR_WIDTH)
        for (long l = 0; l < depth; l++)
            for (long j = column; j < column + CK_SCALAR_WIDTH; j++)
                *panels++ = j < columns ? b[l * b_row + j * b_column] : 0;
}

float CK_NAME(train_multiply_add_floats)(long rounds) {
    float sums[6 * CK_SCALAR_WIDTH], factor = 0.5f;
    for (int i = 0; i < 6 * CK_SCALAR_WIDTH; i++) sums[i] = (float)i;
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < 6 * CK_SCALAR_WIDTH; i++) sums[i] = sums[i] * factor + 0.25f;
        __asm__ volatile("" : "+r"(rounds));
    }
    return sums[0] + sums[6 * CK_SCALAR_WIDTH - 1];
}

#include "training_operations.h"

CK_TRAINING_TABLE(scalar, CK_SCALAR_WIDTH, 1)
