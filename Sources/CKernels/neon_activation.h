// Norms, activations and rotations of the architectures beside Llama, for 128-bit ARM registers.

static void CK_NAME(layer_norm_f32)(
    const float *x, const float *weight, const float *bias, long count, float epsilon, float *out) {
    float32x4_t sum = vdupq_n_f32(0);
    long i = 0;
    for (; i + 4 <= count; i += 4) sum = vaddq_f32(sum, vld1q_f32(x + i));
    float total = vaddvq_f32(sum);
    for (; i < count; i++) total += x[i];
    float mean = total / (float)count;
    float32x4_t means = vdupq_n_f32(mean), squares = vdupq_n_f32(0);
    for (i = 0; i + 4 <= count; i += 4) {
        float32x4_t difference = vsubq_f32(vld1q_f32(x + i), means);
        squares = vfmaq_f32(squares, difference, difference);
    }
    total = vaddvq_f32(squares);
    for (; i < count; i++) total += (x[i] - mean) * (x[i] - mean);
    float factor = 1.0f / sqrtf(total / (float)count + epsilon);
    for (i = 0; i + 4 <= count; i += 4) {
        float32x4_t scaled = vmulq_n_f32(vsubq_f32(vld1q_f32(x + i), means), factor);
        vst1q_f32(out + i, vfmaq_f32(vld1q_f32(bias + i), scaled, vld1q_f32(weight + i)));
    }
    for (; i < count; i++) out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
}

// x * sigmoid(x)
CK_INLINE float32x4_t ck_silu4(float32x4_t x) {
    return vdivq_f32(x, vaddq_f32(vdupq_n_f32(1.0f), ck_exp4(vnegq_f32(x))));
}

// (1 + tanh(u)) / 2 is the sigmoid of 2 u.
CK_INLINE float32x4_t ck_gelu4(float32x4_t x) {
    float32x4_t cubic = vfmaq_f32(x, vmulq_n_f32(vmulq_f32(x, x), 0.044715f), x);
    return vdivq_f32(x, vaddq_f32(vdupq_n_f32(1.0f), ck_exp4(vmulq_n_f32(cubic, -2.0f * 0.797884560802865f))));
}

static void CK_NAME(geglu_f32)(const float *gate_up, long groups, float *out) {
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS)
        for (int r = 0; r < CK_ROWS; r += 4)
            vst1q_f32(out + r, vmulq_f32(ck_gelu4(vld1q_f32(gate_up + r)), vld1q_f32(gate_up + CK_ROWS + r)));
}

static void CK_NAME(activate_f32)(ck_activation activation, const float *x, const float *bias, long count, float *out) {
    long i = 0;
    // The exact gelu is rare, and the scalar error function as good as any.
    for (; activation != CK_ACTIVATION_GELU_ERF && i + 4 <= count; i += 4) {
        float32x4_t value = vld1q_f32(x + i);
        if (bias != 0) value = vaddq_f32(value, vld1q_f32(bias + i));
        if (activation == CK_ACTIVATION_SILU) value = ck_silu4(value);
        else if (activation == CK_ACTIVATION_GELU_TANH) value = ck_gelu4(value);
        else value = vmaxq_f32(value, vdupq_n_f32(0));
        vst1q_f32(out + i, value);
    }
    ck_activate_f32_scalar(activation, x + i, bias == 0 ? bias : bias + i, count - i, out + i);
}

static void CK_NAME(rope_halves_f32)(
    float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    long half = rotated / 2;
    for (long h = 0; h < heads; h++, x += head_dimension) {
        long i = 0;
        for (; i + 4 <= half; i += 4) {
            float32x4_t a = vld1q_f32(x + i), b = vld1q_f32(x + half + i);
            float32x4_t cosine = vld1q_f32(cosines + i), sine = vld1q_f32(sines + i);
            vst1q_f32(x + i, vfmsq_f32(vmulq_f32(a, cosine), b, sine));
            vst1q_f32(x + half + i, vfmaq_f32(vmulq_f32(a, sine), b, cosine));
        }
        for (; i < half; i++) {
            float a = x[i], b = x[half + i];
            x[i] = a * cosines[i] - b * sines[i];
            x[half + i] = a * sines[i] + b * cosines[i];
        }
    }
}
