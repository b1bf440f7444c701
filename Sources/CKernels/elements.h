// Element-wise kernels over the vector type of the including set: norms, activations, rotation by halves, conversions.

// e^x by range reduction to 2^n * e^r, |r| <= ln(2) / 2, and a polynomial of degree six (the coefficients of Cephes'
// expf): relative error below 2e-7, exactly 1 at 0, exactly 0 below -87.3.
CK_INLINE ck_vector ck_exp(ck_vector x) {
    const ck_vector smallest = ck_splat(-87.3f);
    ck_mask vanishes = ck_less(x, smallest);
    x = ck_min(ck_max(x, smallest), ck_splat(88.3f));
    ck_vector n = ck_round(ck_multiply(x, ck_splat(1.44269504088896341f)));
    ck_vector r = ck_fnma(n, ck_splat(0.693359375f), x);
    r = ck_fnma(n, ck_splat(-2.12194440e-4f), r);
    ck_vector p = ck_splat(1.9875691500e-4f);
    p = ck_fma(p, r, ck_splat(1.3981999507e-3f));
    p = ck_fma(p, r, ck_splat(8.3334519073e-3f));
    p = ck_fma(p, r, ck_splat(4.1665795894e-2f));
    p = ck_fma(p, r, ck_splat(1.6666665459e-1f));
    p = ck_fma(p, r, ck_splat(5.0000001201e-1f));
    p = ck_add(ck_fma(p, ck_multiply(r, r), r), ck_splat(1.0f));
    return ck_clear(vanishes, ck_multiply(p, ck_power_of_two(n)));
}

// x * sigmoid(x)
CK_INLINE ck_vector ck_silu(ck_vector x) {
    return ck_divide(x, ck_add(ck_splat(1.0f), ck_exp(ck_negate(x))));
}

// (1 + tanh(u)) / 2 is the sigmoid of 2 u.
CK_INLINE ck_vector ck_gelu(ck_vector x) {
    ck_vector cubic = ck_fma(ck_multiply(ck_splat(0.044715f), ck_multiply(x, x)), x, x);
    ck_vector twice = ck_multiply(ck_splat(-2.0f * 0.797884560802865f), cubic);
    return ck_divide(x, ck_add(ck_splat(1.0f), ck_exp(twice)));
}

float CK_NAME(dot_f32)(const float *a, const float *b, long count) {
    ck_vector sum[4] = {ck_splat(0), ck_splat(0), ck_splat(0), ck_splat(0)};
    long i = 0;
    for (; i + 4 * CK_WIDTH <= count; i += 4 * CK_WIDTH)
        for (int k = 0; k < 4; k++)
            sum[k] = ck_fma(ck_load(a + i + CK_WIDTH * k), ck_load(b + i + CK_WIDTH * k), sum[k]);
    for (; i + CK_WIDTH <= count; i += CK_WIDTH) sum[0] = ck_fma(ck_load(a + i), ck_load(b + i), sum[0]);
    float total = ck_sum(ck_add(ck_add(sum[0], sum[1]), ck_add(sum[2], sum[3])));
    for (; i < count; i++) total += a[i] * b[i];
    return total;
}

void CK_NAME(axpy_f32)(float a, const float *x, float *y, long count) {
    ck_vector factor = ck_splat(a);
    long i = 0;
    for (; i + CK_WIDTH <= count; i += CK_WIDTH) ck_store(y + i, ck_fma(factor, ck_load(x + i), ck_load(y + i)));
    for (; i < count; i++) y[i] += a * x[i];
}

void CK_NAME(rms_norm_f32)(const float *x, const float *weight, long count, float epsilon, float *out) {
    float factor = 1.0f / sqrtf(CK_NAME(dot_f32)(x, x, count) / (float)count + epsilon);
    ck_vector factors = ck_splat(factor);
    long i = 0;
    for (; i + CK_WIDTH <= count; i += CK_WIDTH)
        ck_store(out + i, ck_multiply(ck_multiply(ck_load(x + i), factors), ck_load(weight + i)));
    for (; i < count; i++) out[i] = x[i] * factor * weight[i];
}

void CK_NAME(layer_norm_f32)(
    const float *x, const float *weight, const float *bias, long count, float epsilon, float *out) {
    ck_vector sum = ck_splat(0);
    long i = 0;
    for (; i + CK_WIDTH <= count; i += CK_WIDTH) sum = ck_add(sum, ck_load(x + i));
    float total = ck_sum(sum);
    for (; i < count; i++) total += x[i];
    float mean = total / (float)count;
    ck_vector means = ck_splat(mean), squares = ck_splat(0);
    for (i = 0; i + CK_WIDTH <= count; i += CK_WIDTH) {
        ck_vector difference = ck_subtract(ck_load(x + i), means);
        squares = ck_fma(difference, difference, squares);
    }
    total = ck_sum(squares);
    for (; i < count; i++) total += (x[i] - mean) * (x[i] - mean);
    float factor = 1.0f / sqrtf(total / (float)count + epsilon);
    ck_vector factors = ck_splat(factor);
    for (i = 0; i + CK_WIDTH <= count; i += CK_WIDTH) {
        ck_vector scaled = ck_multiply(ck_subtract(ck_load(x + i), means), factors);
        ck_store(out + i, ck_fma(scaled, ck_load(weight + i), ck_load(bias + i)));
    }
    for (; i < count; i++) out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
}

void CK_NAME(swiglu_f32)(const float *gate_up, long groups, float *out) {
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS)
        for (int r = 0; r < CK_ROWS; r += CK_WIDTH)
            ck_store(out + r, ck_multiply(ck_silu(ck_load(gate_up + r)), ck_load(gate_up + CK_ROWS + r)));
}

void CK_NAME(geglu_f32)(const float *gate_up, long groups, float *out) {
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS)
        for (int r = 0; r < CK_ROWS; r += CK_WIDTH)
            ck_store(out + r, ck_multiply(ck_gelu(ck_load(gate_up + r)), ck_load(gate_up + CK_ROWS + r)));
}

void CK_NAME(activate_f32)(ck_activation activation, const float *x, const float *bias, long count, float *out) {
    long i = 0;
    // The exact gelu is rare, and the scalar error function as good as any.
    for (; activation != CK_ACTIVATION_GELU_ERF && i + CK_WIDTH <= count; i += CK_WIDTH) {
        ck_vector value = ck_load(x + i);
        if (bias != 0) value = ck_add(value, ck_load(bias + i));
        if (activation == CK_ACTIVATION_SILU) value = ck_silu(value);
        else if (activation == CK_ACTIVATION_GELU_TANH) value = ck_gelu(value);
        else value = ck_max(value, ck_splat(0));
        ck_store(out + i, value);
    }
    ck_activate_f32_scalar(activation, x + i, bias == 0 ? bias : bias + i, count - i, out + i);
}

// cap * tanh(x / cap): tanh(u) is 1 - 2 / (1 + e^(2 u)).
CK_INLINE ck_vector ck_soft_cap(ck_vector x, float cap) {
    ck_vector power = ck_exp(ck_multiply(x, ck_splat(2.0f / cap)));
    return ck_fnma(ck_splat(2.0f * cap), ck_divide(ck_splat(1.0f), ck_add(ck_splat(1.0f), power)), ck_splat(cap));
}

// A function of its own: within the attention it would crowd the registers of models that have no cap.
__attribute__((noinline)) void CK_NAME(soft_cap_f32)(float *x, long count, float cap) {
    long i = 0;
    for (; i + CK_WIDTH <= count; i += CK_WIDTH) ck_store(x + i, ck_soft_cap(ck_load(x + i), cap));
    if (i == count) return;
    // The rest in the same arithmetic.
    float rest[CK_WIDTH] = {0};
    memcpy(rest, x + i, (size_t)(count - i) * sizeof(float));
    ck_store(rest, ck_soft_cap(ck_load(rest), cap));
    memcpy(x + i, rest, (size_t)(count - i) * sizeof(float));
}

void CK_NAME(rope_halves_f32)(
    float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    long half = rotated / 2;
    for (long h = 0; h < heads; h++, x += head_dimension) {
        long i = 0;
        for (; i + CK_WIDTH <= half; i += CK_WIDTH) {
            ck_vector a = ck_load(x + i), b = ck_load(x + half + i);
            ck_vector cosine = ck_load(cosines + i), sine = ck_load(sines + i);
            ck_store(x + i, ck_difference_of_products(a, cosine, b, sine));
            ck_store(x + half + i, ck_sum_of_products(a, sine, b, cosine));
        }
        for (; i < half; i++) {
            float a = x[i], b = x[half + i];
            x[i] = a * cosines[i] - b * sines[i];
            x[half + i] = a * sines[i] + b * cosines[i];
        }
    }
}

void CK_NAME(f16_to_f32)(const uint16_t *x, long count, float *out) {
    long i = 0;
    for (; i + CK_WIDTH <= count; i += CK_WIDTH) ck_store(out + i, ck_load_half(x + i));
    for (; i < count; i++) out[i] = ck_widened(x[i]);
}

void CK_NAME(f32_to_f16)(const float *x, long count, uint16_t *out) {
    long i = 0;
    for (; i + CK_WIDTH <= count; i += CK_WIDTH) ck_store_half(out + i, ck_load(x + i));
    for (; i < count; i++) out[i] = ck_narrowed(x[i]);
}
