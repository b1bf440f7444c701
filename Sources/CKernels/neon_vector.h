// Element-wise kernels and conversions for 128-bit ARM registers.

// e^x by range reduction to 2^n * e^r, |r| <= ln(2) / 2, and a polynomial of degree six (the coefficients of Cephes'
// expf): relative error below 2e-7, exactly 1 at 0, exactly 0 below -87.3.
CK_INLINE float32x4_t ck_exp4(float32x4_t x) {
    const float32x4_t smallest = vdupq_n_f32(-87.3f);
    uint32x4_t vanishes = vcltq_f32(x, smallest);
    x = vminq_f32(vmaxq_f32(x, smallest), vdupq_n_f32(88.3f));
    float32x4_t n = vrndnq_f32(vmulq_n_f32(x, 1.44269504088896341f));
    float32x4_t r = vfmsq_n_f32(x, n, 0.693359375f);
    r = vfmsq_n_f32(r, n, -2.12194440e-4f);
    float32x4_t p = vfmaq_f32(vdupq_n_f32(1.3981999507e-3f), vdupq_n_f32(1.9875691500e-4f), r);
    p = vfmaq_f32(vdupq_n_f32(8.3334519073e-3f), p, r);
    p = vfmaq_f32(vdupq_n_f32(4.1665795894e-2f), p, r);
    p = vfmaq_f32(vdupq_n_f32(1.6666665459e-1f), p, r);
    p = vfmaq_f32(vdupq_n_f32(5.0000001201e-1f), p, r);
    p = vaddq_f32(vfmaq_f32(r, p, vmulq_f32(r, r)), vdupq_n_f32(1.0f));
    int32x4_t exponent = vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23);
    p = vmulq_f32(p, vreinterpretq_f32_s32(exponent));
    return vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(p), vanishes));
}

static void CK_NAME(quantise_q8)(const float *x, long count, int8_t *q, float *scales, float *sums) {
    for (long b = 0; b < count / CK_BLOCK; b++, x += CK_BLOCK, q += CK_BLOCK) {
        float32x4_t v[8], largest = vdupq_n_f32(0);
        for (int i = 0; i < 8; i++) {
            v[i] = vld1q_f32(x + 4 * i);
            largest = vmaxnmq_f32(largest, vabsq_f32(v[i]));
        }
        float most = vmaxnmvq_f32(largest);
        float scale = most / 127.0f, inverse = most == 0 ? 0 : 127.0f / most;
        int32x4_t sum = vdupq_n_s32(0);
        for (int i = 0; i < 8; i += 4) {
            int32x4_t n[4];
            for (int k = 0; k < 4; k++) {
                n[k] = vcvtnq_s32_f32(vmulq_n_f32(v[i + k], inverse));
                sum = vaddq_s32(sum, n[k]);
            }
            int16x8_t first = vqmovn_high_s32(vqmovn_s32(n[0]), n[1]), second = vqmovn_high_s32(vqmovn_s32(n[2]), n[3]);
            vst1q_s8(q + 4 * i, vqmovn_high_s16(vqmovn_s16(first), second));
        }
        scales[b] = scale;
        sums[b] = scale * (float)vaddvq_s32(sum);
    }
}

static float CK_NAME(dot_f32)(const float *a, const float *b, long count) {
    float32x4_t sum[4] = {vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0), vdupq_n_f32(0)};
    long i = 0;
    for (; i + 16 <= count; i += 16)
        for (int k = 0; k < 4; k++) sum[k] = vfmaq_f32(sum[k], vld1q_f32(a + i + 4 * k), vld1q_f32(b + i + 4 * k));
    for (; i + 4 <= count; i += 4) sum[0] = vfmaq_f32(sum[0], vld1q_f32(a + i), vld1q_f32(b + i));
    float total = vaddvq_f32(vaddq_f32(vaddq_f32(sum[0], sum[1]), vaddq_f32(sum[2], sum[3])));
    for (; i < count; i++) total += a[i] * b[i];
    return total;
}

static void CK_NAME(axpy_f32)(float a, const float *x, float *y, long count) {
    long i = 0;
    for (; i + 4 <= count; i += 4) vst1q_f32(y + i, vfmaq_n_f32(vld1q_f32(y + i), vld1q_f32(x + i), a));
    for (; i < count; i++) y[i] += a * x[i];
}

static void CK_NAME(rms_norm_f32)(const float *x, const float *weight, long count, float epsilon, float *out) {
    float factor = 1.0f / sqrtf(CK_NAME(dot_f32)(x, x, count) / (float)count + epsilon);
    long i = 0;
    for (; i + 4 <= count; i += 4)
        vst1q_f32(out + i, vmulq_f32(vmulq_n_f32(vld1q_f32(x + i), factor), vld1q_f32(weight + i)));
    for (; i < count; i++) out[i] = x[i] * factor * weight[i];
}

static void CK_NAME(swiglu_f32)(const float *gate_up, long groups, float *out) {
    const float32x4_t one = vdupq_n_f32(1.0f);
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS)
        for (int r = 0; r < CK_ROWS; r += 4) {
            float32x4_t gate = vld1q_f32(gate_up + r), up = vld1q_f32(gate_up + CK_ROWS + r);
            float32x4_t denominator = vaddq_f32(one, ck_exp4(vnegq_f32(gate)));
            vst1q_f32(out + r, vmulq_f32(vdivq_f32(gate, denominator), up));
        }
}

static void CK_NAME(rope_f32)(float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    for (long h = 0; h < heads; h++, x += head_dimension) {
        long i = 0;
        for (; i + 4 <= rotated / 2; i += 4) {
            float32x4x2_t pairs = vld2q_f32(x + 2 * i);
            float32x4_t cosine = vld1q_f32(cosines + i), sine = vld1q_f32(sines + i);
            float32x4x2_t turned;
            turned.val[0] = vfmsq_f32(vmulq_f32(pairs.val[0], cosine), pairs.val[1], sine);
            turned.val[1] = vfmaq_f32(vmulq_f32(pairs.val[0], sine), pairs.val[1], cosine);
            vst2q_f32(x + 2 * i, turned);
        }
        for (; i < rotated / 2; i++) {
            float a = x[2 * i], b = x[2 * i + 1];
            x[2 * i] = a * cosines[i] - b * sines[i];
            x[2 * i + 1] = a * sines[i] + b * cosines[i];
        }
    }
}

static void CK_NAME(f16_to_f32)(const uint16_t *x, long count, float *out) {
    long i = 0;
    for (; i + 4 <= count; i += 4) vst1q_f32(out + i, ck_load_half4(x + i));
    for (; i < count; i++) out[i] = vgetq_lane_f32(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(x[i]))), 0);
}

static void CK_NAME(f32_to_f16)(const float *x, long count, uint16_t *out) {
    long i = 0;
    for (; i + 4 <= count; i += 4) vst1_u16(out + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(x + i))));
    for (; i < count; i++) out[i] = vget_lane_u16(vreinterpret_u16_f16(vcvt_f16_f32(vdupq_n_f32(x[i]))), 0);
}

static uint64_t CK_NAME(read_all)(const void *data, long bytes) {
    const uint64_t *p = data;
    uint64x2_t combined[8];
    for (int k = 0; k < 8; k++) combined[k] = vdupq_n_u64(0);
    for (long i = 0; i < bytes / 8; i += 16)
        for (int k = 0; k < 8; k++) combined[k] = veorq_u64(combined[k], vld1q_u64(p + i + 2 * k));
    for (int k = 1; k < 8; k++) combined[0] = veorq_u64(combined[0], combined[k]);
    return vgetq_lane_u64(combined[0], 0) ^ vgetq_lane_u64(combined[0], 1);
}
