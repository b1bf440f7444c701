// Scalar norms and activations of the architectures beside Llama: plain loops, the specification of the others.
#include <math.h>
#include <stddef.h>

#include "tables.h"

#define CK_SET scalar

void CK_NAME(layer_norm_f32)(const float *x, const float *weight, const float *bias, long count, float epsilon, float *out) {
    float sum = 0, squares = 0;
    for (long i = 0; i < count; i++) sum += x[i];
    float mean = sum / (float)count;
    for (long i = 0; i < count; i++) squares += (x[i] - mean) * (x[i] - mean);
    float factor = 1.0f / sqrtf(squares / (float)count + epsilon);
    for (long i = 0; i < count; i++) out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
}

static float gelu_tanh(float x) {
    return 0.5f * x * (1.0f + tanhf(0.797884560802865f * (x + 0.044715f * x * x * x)));
}

void CK_NAME(geglu_f32)(const float *gate_up, long groups, float *out) {
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS)
        for (long r = 0; r < CK_ROWS; r++) out[r] = gelu_tanh(gate_up[r]) * gate_up[CK_ROWS + r];
}

void CK_NAME(activate_f32)(ck_activation activation, const float *x, const float *bias, long count, float *out) {
    for (long i = 0; i < count; i++) {
        float value = x[i] + (bias == NULL ? 0 : bias[i]);
        switch (activation) {
        case CK_ACTIVATION_SILU: out[i] = value / (1.0f + expf(-value)); break;
        case CK_ACTIVATION_GELU_TANH: out[i] = gelu_tanh(value); break;
        case CK_ACTIVATION_GELU_ERF: out[i] = 0.5f * value * (1.0f + erff(value * 0.707106781186548f)); break;
        case CK_ACTIVATION_RELU: out[i] = value > 0 ? value : 0; break;
        }
    }
}
