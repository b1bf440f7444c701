// Element-wise kernels and conversions for 256-bit x86 registers (AVX2, FMA, F16C).

CK_INLINE float ck_sum8(__m256 x) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

// e^x by range reduction to 2^n * e^r, |r| <= ln(2) / 2, and a polynomial of degree six (the coefficients of Cephes'
// expf): relative error below 2e-7, exactly 1 at 0, exactly 0 below -87.3.
CK_INLINE __m256 ck_exp8(__m256 x) {
    const __m256 smallest = _mm256_set1_ps(-87.3f);
    __m256 vanishes = _mm256_cmp_ps(x, smallest, _CMP_LT_OQ);
    x = _mm256_min_ps(_mm256_max_ps(x, smallest), _mm256_set1_ps(88.3f));
    __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504088896341f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0.693359375f), x);
    r = _mm256_fnmadd_ps(n, _mm256_set1_ps(-2.12194440e-4f), r);
    __m256 p = _mm256_set1_ps(1.9875691500e-4f);
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.3981999507e-3f));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(8.3334519073e-3f));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(4.1665795894e-2f));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.6666665459e-1f));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(5.0000001201e-1f));
    p = _mm256_add_ps(_mm256_fmadd_ps(p, _mm256_mul_ps(r, r), r), _mm256_set1_ps(1.0f));
    __m256i exponent = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
    return _mm256_andnot_ps(vanishes, _mm256_mul_ps(p, _mm256_castsi256_ps(exponent)));
}

static void CK_NAME(quantise_q8)(const float *x, long count, int8_t *q, float *scales, float *sums) {
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF));
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    for (long b = 0; b < count / CK_BLOCK; b++, x += CK_BLOCK, q += CK_BLOCK) {
        __m256 v[4], largest = _mm256_setzero_ps();
        for (int i = 0; i < 4; i++) {
            v[i] = _mm256_loadu_ps(x + 8 * i);
            largest = _mm256_max_ps(largest, _mm256_and_ps(v[i], magnitude));
        }
        __m128 four = _mm_max_ps(_mm256_castps256_ps128(largest), _mm256_extractf128_ps(largest, 1));
        four = _mm_max_ps(four, _mm_movehl_ps(four, four));
        float most = _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
        float scale = most / 127.0f;
        __m256 inverse = _mm256_set1_ps(most == 0 ? 0 : 127.0f / most);
        __m256i n[4];
        for (int i = 0; i < 4; i++) n[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse));
        __m256i sum = _mm256_add_epi32(_mm256_add_epi32(n[0], n[1]), _mm256_add_epi32(n[2], n[3]));
        __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(n[0], n[1]), _mm256_packs_epi32(n[2], n[3]));
        _mm256_storeu_si256((__m256i *)q, _mm256_permutevar8x32_epi32(packed, order));
        __m128i s = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
        scales[b] = scale;
        sums[b] = scale * (float)_mm_cvtsi128_si32(s);
    }
}

static float CK_NAME(dot_f32)(const float *a, const float *b, long count) {
    __m256 sum[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    long i = 0;
    for (; i + 32 <= count; i += 32)
        for (int k = 0; k < 4; k++)
            sum[k] = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8 * k), _mm256_loadu_ps(b + i + 8 * k), sum[k]);
    for (; i + 8 <= count; i += 8) sum[0] = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sum[0]);
    float total = ck_sum8(_mm256_add_ps(_mm256_add_ps(sum[0], sum[1]), _mm256_add_ps(sum[2], sum[3])));
    for (; i < count; i++) total += a[i] * b[i];
    return total;
}

static void CK_NAME(axpy_f32)(float a, const float *x, float *y, long count) {
    __m256 factor = _mm256_set1_ps(a);
    long i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(y + i, _mm256_fmadd_ps(factor, _mm256_loadu_ps(x + i), _mm256_loadu_ps(y + i)));
    for (; i < count; i++) y[i] += a * x[i];
}

static void CK_NAME(rms_norm_f32)(const float *x, const float *weight, long count, float epsilon, float *out) {
    float factor = 1.0f / sqrtf(CK_NAME(dot_f32)(x, x, count) / (float)count + epsilon);
    __m256 factors = _mm256_set1_ps(factor);
    long i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(out + i, _mm256_mul_ps(_mm256_mul_ps(_mm256_loadu_ps(x + i), factors), _mm256_loadu_ps(weight + i)));
    for (; i < count; i++) out[i] = x[i] * factor * weight[i];
}

static void CK_NAME(swiglu_f32)(const float *gate_up, long groups, float *out) {
    const __m256 one = _mm256_set1_ps(1.0f);
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS) {
        __m256 gate = _mm256_loadu_ps(gate_up), up = _mm256_loadu_ps(gate_up + CK_ROWS);
        __m256 denominator = _mm256_add_ps(one, ck_exp8(_mm256_sub_ps(_mm256_setzero_ps(), gate)));
        _mm256_storeu_ps(out, _mm256_mul_ps(_mm256_div_ps(gate, denominator), up));
    }
}

static void CK_NAME(rope_f32)(float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    for (long h = 0; h < heads; h++, x += head_dimension)
        for (long i = 0; i < rotated / 2; i++) {
            float a = x[2 * i], b = x[2 * i + 1];
            x[2 * i] = a * cosines[i] - b * sines[i];
            x[2 * i + 1] = a * sines[i] + b * cosines[i];
        }
}

static void CK_NAME(f16_to_f32)(const uint16_t *x, long count, float *out) {
    long i = 0;
    for (; i + 8 <= count; i += 8) _mm256_storeu_ps(out + i, ck_load_half8(x + i));
    for (; i < count; i++) out[i] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(x[i])));
}

static void CK_NAME(f32_to_f16)(const float *x, long count, uint16_t *out) {
    long i = 0;
    for (; i + 8 <= count; i += 8)
        _mm_storeu_si128((__m128i *)(out + i), _mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT));
    for (; i < count; i++)
        out[i] = (uint16_t)_mm_extract_epi16(_mm_cvtps_ph(_mm_set_ss(x[i]), _MM_FROUND_TO_NEAREST_INT), 0);
}

static uint64_t CK_NAME(read_all)(const void *data, long bytes) {
    const __m256i *p = data;
    __m256i combined[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    for (long i = 0; i < bytes / 32; i += 4)
        for (int k = 0; k < 4; k++) combined[k] = _mm256_xor_si256(combined[k], _mm256_loadu_si256(p + i + k));
    __m256i all = _mm256_xor_si256(_mm256_xor_si256(combined[0], combined[1]), _mm256_xor_si256(combined[2], combined[3]));
    return (uint64_t)(_mm256_extract_epi64(all, 0) ^ _mm256_extract_epi64(all, 1) ^ _mm256_extract_epi64(all, 2) ^
                      _mm256_extract_epi64(all, 3));
}

static int32_t CK_NAME(multiply_add_rounds)(long rounds) {
    __m256i sums[8], factor = _mm256_set1_epi8(3), other = _mm256_set1_epi8(5);
    for (int i = 0; i < 8; i++) sums[i] = _mm256_set1_epi32(i);
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < 8; i++) {
            sums[i] = CK_DOT(sums[i], factor, other);
            // The operands might be others each time: the compiler can neither multiply the loop out nor multiply once for
            // all eight sums.
            __asm__ volatile("" : "+x"(factor), "+x"(other));
        }
    }
    __m256i sum = sums[0];
    for (int i = 1; i < 8; i++) sum = _mm256_xor_si256(sum, sums[i]);
    return _mm256_extract_epi32(sum, 0);
}
