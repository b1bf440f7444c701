// Norms, activations and rotations of the architectures beside Llama, for 256-bit x86 registers (AVX2, FMA).

static void CK_NAME(layer_norm_f32)(
    const float *x, const float *weight, const float *bias, long count, float epsilon, float *out) {
    __m256 sum = _mm256_setzero_ps();
    long i = 0;
    for (; i + 8 <= count; i += 8) sum = _mm256_add_ps(sum, _mm256_loadu_ps(x + i));
    float total = ck_sum8(sum);
    for (; i < count; i++) total += x[i];
    float mean = total / (float)count;
    __m256 means = _mm256_set1_ps(mean), squares = _mm256_setzero_ps();
    for (i = 0; i + 8 <= count; i += 8) {
        __m256 difference = _mm256_sub_ps(_mm256_loadu_ps(x + i), means);
        squares = _mm256_fmadd_ps(difference, difference, squares);
    }
    total = ck_sum8(squares);
    for (; i < count; i++) total += (x[i] - mean) * (x[i] - mean);
    float factor = 1.0f / sqrtf(total / (float)count + epsilon);
    __m256 factors = _mm256_set1_ps(factor);
    for (i = 0; i + 8 <= count; i += 8) {
        __m256 scaled = _mm256_mul_ps(_mm256_sub_ps(_mm256_loadu_ps(x + i), means), factors);
        _mm256_storeu_ps(out + i, _mm256_fmadd_ps(scaled, _mm256_loadu_ps(weight + i), _mm256_loadu_ps(bias + i)));
    }
    for (; i < count; i++) out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
}

// x * sigmoid(x)
CK_INLINE __m256 ck_silu8(__m256 x) {
    return _mm256_div_ps(x, _mm256_add_ps(_mm256_set1_ps(1.0f), ck_exp8(_mm256_sub_ps(_mm256_setzero_ps(), x))));
}

// (1 + tanh(u)) / 2 is the sigmoid of 2 u.
CK_INLINE __m256 ck_gelu8(__m256 x) {
    __m256 cubic = _mm256_fmadd_ps(_mm256_mul_ps(_mm256_set1_ps(0.044715f), _mm256_mul_ps(x, x)), x, x);
    __m256 twice = _mm256_mul_ps(_mm256_set1_ps(-2.0f * 0.797884560802865f), cubic);
    return _mm256_div_ps(x, _mm256_add_ps(_mm256_set1_ps(1.0f), ck_exp8(twice)));
}

static void CK_NAME(geglu_f32)(const float *gate_up, long groups, float *out) {
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS)
        _mm256_storeu_ps(out, _mm256_mul_ps(ck_gelu8(_mm256_loadu_ps(gate_up)), _mm256_loadu_ps(gate_up + CK_ROWS)));
}

static void CK_NAME(activate_f32)(ck_activation activation, const float *x, const float *bias, long count, float *out) {
    long i = 0;
    // The exact gelu is rare, and the scalar error function as good as any.
    for (; activation != CK_ACTIVATION_GELU_ERF && i + 8 <= count; i += 8) {
        __m256 value = _mm256_loadu_ps(x + i);
        if (bias != 0) value = _mm256_add_ps(value, _mm256_loadu_ps(bias + i));
        if (activation == CK_ACTIVATION_SILU) value = ck_silu8(value);
        else if (activation == CK_ACTIVATION_GELU_TANH) value = ck_gelu8(value);
        else value = _mm256_max_ps(value, _mm256_setzero_ps());
        _mm256_storeu_ps(out + i, value);
    }
    ck_activate_f32_scalar(activation, x + i, bias == 0 ? bias : bias + i, count - i, out + i);
}

static void CK_NAME(rope_halves_f32)(
    float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    long half = rotated / 2;
    for (long h = 0; h < heads; h++, x += head_dimension) {
        long i = 0;
        for (; i + 8 <= half; i += 8) {
            __m256 a = _mm256_loadu_ps(x + i), b = _mm256_loadu_ps(x + half + i);
            __m256 cosine = _mm256_loadu_ps(cosines + i), sine = _mm256_loadu_ps(sines + i);
            _mm256_storeu_ps(x + i, _mm256_fmsub_ps(a, cosine, _mm256_mul_ps(b, sine)));
            _mm256_storeu_ps(x + half + i, _mm256_fmadd_ps(a, sine, _mm256_mul_ps(b, cosine)));
        }
        for (; i < half; i++) {
            float a = x[i], b = x[half + i];
            x[i] = a * cosines[i] - b * sines[i];
            x[half + i] = a * sines[i] + b * cosines[i];
        }
    }
}
