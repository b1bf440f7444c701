// Four floats in a 128-bit ARM register: the vector type that elements.h and attention.h are written over.

typedef float32x4_t ck_vector;
/// Lanes that are all ones or all zeros.
typedef uint32x4_t ck_mask;
#define CK_WIDTH 4

CK_INLINE ck_vector ck_splat(float x) { return vdupq_n_f32(x); }
CK_INLINE ck_vector ck_load(const float *p) { return vld1q_f32(p); }
CK_INLINE void ck_store(float *p, ck_vector x) { vst1q_f32(p, x); }
CK_INLINE ck_vector ck_load_half(const void *p) { return vcvt_f32_f16(vld1_f16((const float16_t *)p)); }
CK_INLINE void ck_store_half(uint16_t *p, ck_vector x) { vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(x))); }
CK_INLINE float ck_widened(uint16_t x) { return vgetq_lane_f32(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(x))), 0); }
CK_INLINE uint16_t ck_narrowed(float x) { return vget_lane_u16(vreinterpret_u16_f16(vcvt_f16_f32(vdupq_n_f32(x))), 0); }

CK_INLINE ck_vector ck_add(ck_vector a, ck_vector b) { return vaddq_f32(a, b); }
CK_INLINE ck_vector ck_subtract(ck_vector a, ck_vector b) { return vsubq_f32(a, b); }
CK_INLINE ck_vector ck_multiply(ck_vector a, ck_vector b) { return vmulq_f32(a, b); }
CK_INLINE ck_vector ck_divide(ck_vector a, ck_vector b) { return vdivq_f32(a, b); }
CK_INLINE ck_vector ck_negate(ck_vector x) { return vnegq_f32(x); }
CK_INLINE ck_vector ck_max(ck_vector a, ck_vector b) { return vmaxq_f32(a, b); }
CK_INLINE ck_vector ck_min(ck_vector a, ck_vector b) { return vminq_f32(a, b); }
/// a * b + c, rounded once
CK_INLINE ck_vector ck_fma(ck_vector a, ck_vector b, ck_vector c) { return vfmaq_f32(c, a, b); }
/// c - a * b, rounded once
CK_INLINE ck_vector ck_fnma(ck_vector a, ck_vector b, ck_vector c) { return vfmsq_f32(c, a, b); }
/// a * b + c * d and a * b - c * d; one of the products is rounded first.
CK_INLINE ck_vector ck_sum_of_products(ck_vector a, ck_vector b, ck_vector c, ck_vector d) {
    return vfmaq_f32(vmulq_f32(a, b), c, d);
}
CK_INLINE ck_vector ck_difference_of_products(ck_vector a, ck_vector b, ck_vector c, ck_vector d) {
    return vfmsq_f32(vmulq_f32(a, b), c, d);
}
CK_INLINE ck_vector ck_round(ck_vector x) { return vrndnq_f32(x); }
/// 2^n for whole numbers n
CK_INLINE ck_vector ck_power_of_two(ck_vector n) {
    return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23));
}

CK_INLINE ck_mask ck_less(ck_vector a, ck_vector b) { return vcltq_f32(a, b); }
/// The first `count` lanes.
CK_INLINE ck_mask ck_first_lanes(long count) {
    static const int32_t lanes[4] = {0, 1, 2, 3};
    return vcgtq_s32(vdupq_n_s32((int32_t)count), vld1q_s32(lanes));
}
CK_INLINE ck_vector ck_select(ck_mask mask, ck_vector yes, ck_vector no) { return vbslq_f32(mask, yes, no); }
/// x within the mask, zero elsewhere; and the other way round.
CK_INLINE ck_vector ck_keep(ck_mask mask, ck_vector x) {
    return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(x), mask));
}
CK_INLINE ck_vector ck_clear(ck_mask mask, ck_vector x) {
    return vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(x), mask));
}

CK_INLINE float ck_sum(ck_vector x) { return vaddvq_f32(x); }
CK_INLINE float ck_largest(ck_vector x) { return vmaxvq_f32(x); }

// Rows of attention that share a load of keys or values: four sums for each, four keys and four queries make twenty-four of
// the thirty-two registers.
#define CK_ATTENTION_ROWS 4
#define CK_CASES_OF_MORE_ROWS(function, ...)

/// Elements that are multiplied one at a time, CK_ELEMENTS read together: on ARM an instruction names the lane.
typedef float32x4_t ck_elements;
#define CK_ELEMENTS 4
CK_INLINE ck_elements ck_load_elements(const float *p) { return vld1q_f32(p); }
CK_INLINE ck_vector ck_element(ck_elements x, int i) { return vdupq_n_f32(x[i]); }
