// Operations of training over rows of floats: one text for every instruction set, which the including file names with
// CK_SET. Loops run over CK_LANES independent lanes, so that the compiler can turn them into vectors without
// changing the order of a sum.

#define CK_VECTORISE _Pragma("clang loop vectorize(enable) interleave(enable)")
#define CK_EACH_LANE for (int lane = 0; lane < CK_LANES; lane++)

CK_INLINE float ck_lane_sum(const float *sum) {
    float eight[8], four[4];
    for (int i = 0; i < 8; i++) eight[i] = sum[i] + sum[i + 8];
    for (int i = 0; i < 4; i++) four[i] = eight[i] + eight[i + 4];
    return (four[0] + four[2]) + (four[1] + four[3]);
}

// e^x to about two units in the last place, by 2^n * e^r with |r| <= ln 2 / 2 (Cephes, expf). Below -87 it is zero.
CK_INLINE float ck_exponential(float x) {
    float bounded = x < -87.0f ? -87.0f : (x > 88.0f ? 88.0f : x);
    float n = __builtin_rintf(bounded * 1.44269504f);
    float r = (bounded - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    float power = ck_bits_to_float((uint32_t)((int32_t)n + 127) << 23);
    return x < -87.0f ? 0.0f : p * power;
}

float CK_NAME(train_dot)(const float *a, const float *b, long count) {
    float sum[CK_LANES] = {0};
    long i = 0;
    for (; i + CK_LANES <= count; i += CK_LANES) CK_EACH_LANE sum[lane] += a[i + lane] * b[i + lane];
    float total = ck_lane_sum(sum);
    for (; i < count; i++) total += a[i] * b[i];
    return total;
}

float CK_NAME(train_sum_of_squares)(const float *x, long count) { return CK_NAME(train_dot)(x, x, count); }

void CK_NAME(train_add_scaled)(float factor, const float *x, float *y, long count) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) y[i] += factor * x[i];
}

void CK_NAME(train_scale)(float factor, float *x, long count) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) x[i] *= factor;
}

float CK_NAME(train_rms_norm)(const float *x, const float *weight, long count, float epsilon, float *out) {
    float factor = 1.0f / sqrtf(CK_NAME(train_dot)(x, x, count) / (float)count + epsilon);
    CK_VECTORISE
    for (long i = 0; i < count; i++) out[i] = x[i] * factor * weight[i];
    return factor;
}

// With n = x * factor and g = dout * weight: dx = factor * (g - n * mean(g * n)).
void CK_NAME(train_rms_norm_back)(
    const float *x, const float *weight, const float *dout, float factor, long count, float *dx) {
    float sum[CK_LANES] = {0};
    long i = 0;
    for (; i + CK_LANES <= count; i += CK_LANES)
        CK_EACH_LANE sum[lane] += dout[i + lane] * weight[i + lane] * x[i + lane];
    float total = ck_lane_sum(sum);
    for (; i < count; i++) total += dout[i] * weight[i] * x[i];
    float share = total * factor * factor / (float)count;
    CK_VECTORISE
    for (i = 0; i < count; i++) dx[i] += factor * (dout[i] * weight[i] - x[i] * share);
}

void CK_NAME(train_layer_norm)(
    const float *x, const float *weight, const float *bias, long count, float epsilon, float *out, float *moments) {
    float sum[CK_LANES] = {0}, squares[CK_LANES] = {0};
    long i = 0;
    for (; i + CK_LANES <= count; i += CK_LANES) CK_EACH_LANE sum[lane] += x[i + lane];
    float mean = ck_lane_sum(sum);
    for (; i < count; i++) mean += x[i];
    mean /= (float)count;
    for (i = 0; i + CK_LANES <= count; i += CK_LANES)
        CK_EACH_LANE squares[lane] += (x[i + lane] - mean) * (x[i + lane] - mean);
    float variance = ck_lane_sum(squares);
    for (; i < count; i++) variance += (x[i] - mean) * (x[i] - mean);
    float factor = 1.0f / sqrtf(variance / (float)count + epsilon);
    CK_VECTORISE
    for (i = 0; i < count; i++) out[i] = (x[i] - mean) * factor * weight[i] + bias[i];
    moments[0] = mean;
    moments[1] = factor;
}

// With n = (x - mean) * factor and g = dout * weight: dx = factor * (g - mean(g) - n * mean(g * n)).
void CK_NAME(train_layer_norm_back)(
    const float *x, const float *weight, const float *dout, const float *moments, long count, float *dx) {
    float mean = moments[0], factor = moments[1], plain[CK_LANES] = {0}, scaled[CK_LANES] = {0};
    long i = 0;
    for (; i + CK_LANES <= count; i += CK_LANES)
        CK_EACH_LANE {
            float g = dout[i + lane] * weight[i + lane];
            plain[lane] += g;
            scaled[lane] += g * (x[i + lane] - mean);
        }
    float first = ck_lane_sum(plain), second = ck_lane_sum(scaled);
    for (; i < count; i++) {
        first += dout[i] * weight[i];
        second += dout[i] * weight[i] * (x[i] - mean);
    }
    first /= (float)count;
    second *= factor * factor / (float)count;
    CK_VECTORISE
    for (i = 0; i < count; i++) dx[i] += factor * (dout[i] * weight[i] - first - (x[i] - mean) * second);
}

void CK_NAME(train_norm_weight_back)(
    const float *x, const float *dout, float mean, float factor, long count, float *dweight) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) dweight[i] += dout[i] * (x[i] - mean) * factor;
}

void CK_NAME(train_swiglu)(const float *gate, const float *up, long count, float *out) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) out[i] = gate[i] / (1.0f + ck_exponential(-gate[i])) * up[i];
}

void CK_NAME(train_swiglu_back)(
    const float *gate, const float *up, const float *dout, long count, float *dgate, float *dup) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) {
        float sigmoid = 1.0f / (1.0f + ck_exponential(-gate[i])), d = dout[i];
        float through = d * up[i] * sigmoid * (1.0f + gate[i] * (1.0f - sigmoid));
        dup[i] = d * gate[i] * sigmoid;
        dgate[i] = through;
    }
}

// 0.5 * (1 + tanh(u)) is the logistic function of 2u, with u = sqrt(2 / pi) * (x + 0.044715 x^3).
CK_INLINE float ck_gelu_share(float x) {
    return 1.0f / (1.0f + ck_exponential(-1.5957691216f * (x + 0.044715f * x * x * x)));
}

void CK_NAME(train_gelu)(const float *x, long count, float *out) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) out[i] = x[i] * ck_gelu_share(x[i]);
}

void CK_NAME(train_gelu_back)(const float *x, const float *dout, long count, float *dx) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) {
        float share = ck_gelu_share(x[i]), slope = 1.5957691216f * (1.0f + 0.134145f * x[i] * x[i]);
        dx[i] = dout[i] * (share + x[i] * share * (1.0f - share) * slope);
    }
}

void CK_NAME(train_geglu)(const float *gate, const float *up, long count, float *out) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) out[i] = gate[i] * ck_gelu_share(gate[i]) * up[i];
}

void CK_NAME(train_geglu_back)(
    const float *gate, const float *up, const float *dout, long count, float *dgate, float *dup) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) {
        float x = gate[i], share = ck_gelu_share(x), slope = 1.5957691216f * (1.0f + 0.134145f * x * x), d = dout[i];
        float through = d * up[i] * (share + x * share * (1.0f - share) * slope);
        dup[i] = d * x * share;
        dgate[i] = through;
    }
}

float CK_NAME(train_softmax)(float *x, long count, long width, float scale) {
    float largest[CK_LANES], sum[CK_LANES] = {0}, most = x[0];
    CK_EACH_LANE largest[lane] = x[0];
    long i = 0;
    for (; i + CK_LANES <= count; i += CK_LANES)
        CK_EACH_LANE largest[lane] = x[i + lane] > largest[lane] ? x[i + lane] : largest[lane];
    CK_EACH_LANE most = largest[lane] > most ? largest[lane] : most;
    for (; i < count; i++) most = x[i] > most ? x[i] : most;
    for (i = 0; i + CK_LANES <= count; i += CK_LANES)
        CK_EACH_LANE {
            float e = ck_exponential(scale * (x[i + lane] - most));
            x[i + lane] = e;
            sum[lane] += e;
        }
    float total = ck_lane_sum(sum);
    for (; i < count; i++) {
        x[i] = ck_exponential(scale * (x[i] - most));
        total += x[i];
    }
    CK_NAME(train_scale)(1.0f / total, x, count);
    for (i = count; i < width; i++) x[i] = 0;
    return scale * most + logf(total);
}

void CK_NAME(train_softmax_again)(float *x, long count, long width, float scale, float log_sum) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) x[i] = ck_exponential(scale * x[i] - log_sum);
    for (long i = count; i < width; i++) x[i] = 0;
}

void CK_NAME(train_softmax_back)(const float *p, float *dp, long count, float mean, float factor) {
    CK_VECTORISE
    for (long i = 0; i < count; i++) dp[i] = factor * p[i] * (dp[i] - mean);
}

void CK_NAME(train_adamw)(
    const ck_adamw_args *args, const float *restrict gradient, float *restrict parameter, float *restrict first,
    float *restrict second, long count) {
    ck_adamw_args a = *args;
    float keep = 1.0f - a.learning_rate * a.weight_decay, rate = a.learning_rate / a.correction1;
    float inverse = 1.0f / a.correction2;
    CK_VECTORISE
    for (long i = 0; i < count; i++) {
        float g = gradient[i] * a.gradient_factor;
        first[i] = a.beta1 * first[i] + (1.0f - a.beta1) * g;
        second[i] = a.beta2 * second[i] + (1.0f - a.beta2) * g * g;
        parameter[i] = parameter[i] * keep - rate * first[i] / (__builtin_elementwise_sqrt(second[i] * inverse) + a.epsilon);
    }
}
