// Runs the kernels of every instruction set that this processor has against the scalar ones.
//   kernel-check [seed]         compares; exits with 1 where a kernel differs
//   kernel-check --list         names the sets that run here, best last
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

static uint64_t next(check *c) {
    c->random += 0x9E3779B97F4A7C15u;
    uint64_t z = c->random;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

float check_float(check *c, float scale) { return scale * ((float)(next(c) >> 40) * 0x1p-23f - 1.0f); }

long check_integer(check *c, long low, long high) { return low + (long)(next(c) % (uint64_t)(high - low + 1)); }

static struct {
    uint8_t *base;
    size_t size;
} mappings[64];
static size_t mapping_count;

void *check_memory(size_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (bytes + page - 1) / page * page;
    uint8_t *base = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || mprotect(base + size, page, PROT_NONE) != 0 || mapping_count == sizeof mappings / sizeof *mappings) {
        fprintf(stderr, "error: no memory for %zu bytes\n", bytes);
        exit(2);
    }
    mappings[mapping_count].base = base;
    mappings[mapping_count++].size = size + page;
    return base + size - bytes;
}

void check_release(void) {
    while (mapping_count > 0) {
        mapping_count--;
        munmap(mappings[mapping_count].base, mappings[mapping_count].size);
    }
}

float *check_floats(check *c, long count, float scale) {
    float *values = check_memory((size_t)count * sizeof(float));
    for (long i = 0; i < count; i++) values[i] = check_float(c, scale);
    return values;
}

void check_close(check *c, const char *kernel, const char *shape, const float *expected, const float *found, long count, float tolerance) {
    c->compared += count;
    for (long i = 0; i < count; i++) {
        float largest = fmaxf(1.0f, fabsf(expected[i]));
        if (fabsf(expected[i] - found[i]) <= tolerance * largest) continue;
        c->failures++;
        printf("%s %s, %s: element %ld is %.9g, expected %.9g\n", c->tested->name, kernel, shape, i, found[i], expected[i]);
        return;
    }
}

void check_equal(check *c, const char *kernel, const char *shape, const void *expected, const void *found, size_t bytes) {
    c->compared += (long)bytes;
    if (memcmp(expected, found, bytes) == 0) return;
    size_t at = 0;
    while (((const uint8_t *)expected)[at] == ((const uint8_t *)found)[at]) at++;
    c->failures++;
    printf("%s %s, %s: differs from byte %zu on\n", c->tested->name, kernel, shape, at);
}

// Every member of the table from `matmul` on is a pointer.
static long borrowed(const ck_kernels *table, const ck_kernels *from, long *all) {
    long count = 0;
    *all = 0;
    for (size_t at = offsetof(ck_kernels, matmul); at < sizeof *table; at += sizeof(void *)) {
        count += memcmp((const char *)table + at, (const char *)from + at, sizeof(void *)) == 0;
        *all += 1;
    }
    return count;
}

int main(int count, char **arguments) {
    static const ck_isa sets[] = {CK_ISA_SCALAR, CK_ISA_AVX2, CK_ISA_AVX512, CK_ISA_NEON, CK_ISA_I8MM};
    bool lists = count > 1 && strcmp(arguments[1], "--list") == 0;
    uint64_t seed = count > 1 && !lists ? strtoull(arguments[1], NULL, 10) : 1;
    if (!lists) printf("seed %llu\n", (unsigned long long)seed);
    long failures = 0;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        const ck_kernels *table = ck_kernels_for(sets[i]);
        if (table == NULL) continue;
        if (lists) printf("%s%s", i == 0 ? "" : " ", table->name);
        if (lists || sets[i] == CK_ISA_SCALAR) continue;
        check c = {.scalar = ck_kernels_for(CK_ISA_SCALAR), .tested = table, .random = seed};
        check_products(&c);
        check_vectors(&c);
        check_conversions(&c);
        check_attention(&c);
        check_scan(&c);
        long all, scalar = borrowed(table, c.scalar, &all);
        printf("%s: %ld values compared, %ld failures; %ld of %ld kernels are the scalar ones\n", table->name, c.compared, c.failures, scalar, all);
        failures += c.failures;
    }
    if (lists) printf("\n");
    return failures == 0 ? 0 : 1;
}
