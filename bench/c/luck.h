/* Luck and laws with fixed bits: what sim/core/chance.py, maths.py and draws.py say, in C.

   Every expression keeps the order of its model, so both end in the same bits; compiled without fused products. */
#include <math.h>
#include <stdint.h>

#define LOW 0xFFFFFFFFull
#define SMALL 25.0
#define TINY 1e-300
#define LEAST 1e-16

typedef struct { uint64_t a, b, c, d; } Words;

static inline double least(double x, double y) { return y < x ? y : x; }
static inline double most(double x, double y) { return y > x ? y : x; }
static inline int64_t fewer(int64_t x, int64_t y) { return y < x ? y : x; }
static inline int64_t more(int64_t x, int64_t y) { return y > x ? y : x; }

static inline Words philox(uint64_t c0, uint64_t c1, uint64_t c2, uint64_t c3, uint64_t k0, uint64_t k1) {
    for (int round = 0; round < 10; round++) {
        uint64_t a = 0xD2511F53ull * c0, b = 0xCD9E8D57ull * c2;
        c0 = (b >> 32) ^ c1 ^ k0;
        c1 = b & LOW;
        c2 = (a >> 32) ^ c3 ^ k1;
        c3 = a & LOW;
        k0 = (k0 + 0x9E3779B9ull) & LOW;
        k1 = (k1 + 0xBB67AE85ull) & LOW;
    }
    return (Words){c0, c1, c2, c3};
}

static double uniform(uint64_t seed, uint64_t what, uint64_t who, int64_t day, int64_t which) {
    Words w = philox(who & LOW, who >> 32, (uint64_t)day, (uint64_t)which, seed & LOW, ((seed >> 32) ^ what) & LOW);
    return ((double)(w.a >> 5) * 67108864.0 + (double)(w.b >> 6)) / 9007199254740992.0;
}

static uint64_t pair(uint64_t first, uint64_t second) {
    Words w = philox(first & LOW, first >> 32, second & LOW, second >> 32, 0x9E3779B9ull, 0xBB67AE85ull);
    return (w.b << 32) | w.a;
}

static double e_to(double x) {
    static const double inverse_factorial[15] = {
        1.0 / 87178291200.0, 1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0,
        1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 1.0 / 2.0, 1.0, 1.0,
    };
    if (x > 709.782712893384) return INFINITY;
    if (x < -745.0) return 0.0;
    double k = floor(x * 1.44269504088896340736 + 0.5);
    double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10, total = 0.0;
    for (int t = 0; t < 15; t++) total = total * r + inverse_factorial[t];
    return ldexp(total, (int)k);
}

static double ln(double x) {
    static const double odd_inverse[11] = {
        1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0,
    };
    if (x <= 0.0) return -INFINITY;
    int e;
    double m = frexp(x, &e);
    if (m < 0.70710678118654752440) {
        m = m * 2.0;
        e = e - 1;
    }
    double s = (m - 1.0) / (m + 1.0), square = s * s, total = 0.0;
    for (int t = 0; t < 11; t++) total = total * square + odd_inverse[t];
    return e * 6.93147180369123816490e-01 + (2.0 * s * total + e * 1.90821492927058770002e-10);
}

static double power(double x, double y) { return x <= 0.0 ? 0.0 : e_to(y * ln(x)); }

static double logistic(double x) {
    if (x >= 0.0) return 1.0 / (1.0 + e_to(-x));
    double e = e_to(x);
    return e / (1.0 + e);
}

#define TABLED 1024
static double tabled[TABLED]; /* filled by `look_up` */

static double log_factorial(int64_t n) {
    if (n < TABLED) return tabled[n];
    double x = n + 1.0, square = x * x;
    double series = 1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square;
    return (x - 0.5) * ln(x) - x + 0.91893853320467274178 + series / x;
}

/* Work out the logarithms of the first factorials, which are asked for most. */
static void look_up(void) {
    double product = 1.0;
    for (int64_t n = 0; n < 20; n++) {
        product *= n > 1 ? n : 1;
        tabled[n] = ln(product);
    }
    for (int64_t n = 20; n < TABLED; n++) {
        double x = n + 1.0, square = x * x;
        double series = 1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square;
        tabled[n] = (x - 0.5) * ln(x) - x + 0.91893853320467274178 + series / x;
    }
}

static double tail(double t) {
    double upper =
        ((((-7.784894002430293e-03 * t - 3.223964580411365e-01) * t - 2.400758277161838) * t - 2.549732539343734) * t
         + 4.374664141464968) * t + 2.938163982698783;
    double lower =
        (((7.784695709041462e-03 * t + 3.224671290700398e-01) * t + 2.445134137142996) * t + 3.754408661907416) * t + 1.0;
    return upper / lower;
}

static double normal_quantile(double u) {
    if (u <= 0.0) return -INFINITY;
    if (u >= 1.0) return INFINITY;
    if (u < 0.02425) return tail(sqrt(-2.0 * ln(u)));
    if (u > 0.97575) return -tail(sqrt(-2.0 * ln(1.0 - u)));
    double q = u - 0.5, r = q * q;
    double upper =
        (((((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r + 1.383577518672690e02) * r
          - 3.066479806614716e01) * r + 2.506628277459239) * q;
    double lower =
        ((((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r + 6.680131188771972e01) * r
         - 1.328068155288572e01) * r + 1.0;
    return upper / lower;
}

static double log_one_minus(double p) {
    if (p < 1e-5) return -p * (1.0 + p * (0.5 + p / 3.0));
    return ln(1.0 - p);
}

static double log_choose(int64_t n, int64_t k) { return log_factorial(n) - log_factorial(k) - log_factorial(n - k); }

static double log_gamma(double x) { return log_factorial((int64_t)x - 1); }

static double away_from_zero(double x) { return fabs(x) > TINY ? x : TINY; }

static double beta_fraction(double a, double b, double x) {
    double c = 1.0, d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)), total = d;
    for (int64_t m = 1; m < 2000; m++) {
        double step = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
        d = 1.0 / away_from_zero(1.0 + step * d);
        c = away_from_zero(1.0 + step / c);
        total = total * d * c;
        step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + step * d);
        c = away_from_zero(1.0 + step / c);
        total = total * d * c;
        if (fabs(d * c - 1.0) < 1e-15) break;
    }
    return total;
}

static double beta_share(double a, double b, double x) {
    double front = e_to(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * ln(x) + b * log_one_minus(x));
    if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(a, b, x) / a;
    return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b;
}

static double gamma_share(double a, double x) {
    double front = e_to(a * ln(x) - x - log_gamma(a));
    if (x < a + 1.0) {
        double term = 1.0 / a, total = term, n = a;
        while (term > total * 1e-16) {
            n += 1.0;
            term = term * x / n;
            total += term;
        }
        return front * total;
    }
    double b = x + 1.0 - a, c = 1.0 / TINY, d = 1.0 / away_from_zero(b), total = d;
    for (int64_t m = 1; m < 2000; m++) {
        double step = -m * (m - a);
        b += 2.0;
        d = 1.0 / away_from_zero(step * d + b);
        c = away_from_zero(b + step / c);
        total = total * d * c;
        if (fabs(d * c - 1.0) < 1e-15) break;
    }
    return 1.0 - front * total;
}

static int64_t climb_binomial(double u, int64_t count, double mass, double below, int64_t n, double ratio) {
    while (u >= below && count < n && mass > TINY) {
        mass = mass * ratio * (n - count) / (count + 1.0);
        count += 1;
        below = below + mass;
    }
    return count;
}

static int64_t binomial(double u, int64_t n, double p) {
    if (n <= 0 || p <= 0.0) return 0;
    if (p >= 1.0) return n;
    if (u < LEAST || u < 1.0 - n * p) return 0;
    double ratio = p / (1.0 - p);
    if (n * p <= SMALL) {
        double mass = e_to(n * log_one_minus(p));
        return climb_binomial(u, 0, mass, mass, n, ratio);
    }
    double spread = sqrt(n * p * (1.0 - p));
    double guess = n * p + spread * normal_quantile(least(most(u, 1e-12), 1.0 - 1e-12));
    int64_t start = (int64_t)least(most(guess, 0.0), (double)n);
    double mass = e_to(log_choose(n, start) + start * ln(p) + (n - start) * log_one_minus(p));
    double below = start < n ? 1.0 - beta_share(start + 1.0, (double)(n - start), p) : 1.0;
    while (start > 0 && u < below - mass) {
        below = below - mass;
        mass = mass * start / ((n - start + 1) * ratio);
        start -= 1;
    }
    return climb_binomial(u, start, mass, below, n, ratio);
}

static int64_t decay(double u, int64_t n, double hazard) {
    if (n <= 0 || hazard <= 0.0 || u < 1.0 - n * hazard) return 0;
    return binomial(u, n, 1.0 - e_to(-hazard));
}

static int64_t poisson(double u, double mean) {
    if (mean <= 0.0 || u < LEAST || u < 1.0 - mean) return 0;
    int64_t count = 0;
    double mass = e_to(-mean), below = mass;
    if (mean > SMALL) {
        double guess = mean + sqrt(mean) * normal_quantile(least(most(u, 1e-12), 1.0 - 1e-12));
        count = (int64_t)most(guess, 0.0);
        mass = e_to(count * ln(mean) - mean - log_factorial(count));
        below = 1.0 - gamma_share(count + 1.0, mean);
        while (count > 0 && u < below - mass) {
            below = below - mass;
            mass = mass * count / mean;
            count -= 1;
        }
    }
    while (u >= below && mass > TINY) {
        count += 1;
        mass = mass * mean / count;
        below = below + mass;
    }
    return count;
}

static int64_t hypergeometric(double u, int64_t good, int64_t total, int64_t taken) {
    int64_t lowest = more(0, taken - (total - good)), highest = fewer(good, taken);
    if (lowest >= highest) return lowest;
    int64_t mode = (int64_t)((taken + 1.0) * (good + 1.0) / (total + 2.0));
    mode = fewer(more(mode, lowest), highest);
    int64_t bad = total - good, up = mode, down = mode;
    double mass = e_to(log_choose(good, mode) + log_choose(bad, taken - mode) - log_choose(total, taken));
    double mass_up = mass, mass_down = mass, left = u - mass;
    while (left >= 0.0 && (up < highest || down > lowest)) {
        if (up < highest) {
            mass_up = mass_up * (good - up) * (taken - up) / ((up + 1.0) * (bad - taken + up + 1.0));
            up += 1;
            left -= mass_up;
            if (left < 0.0) return up;
        }
        if (down > lowest) {
            mass_down = mass_down * down * (bad - taken + down) / ((good - down + 1.0) * (taken - down + 1.0));
            down -= 1;
            left -= mass_down;
            if (left < 0.0) return down;
        }
    }
    return mode;
}

static int64_t whole(double u, double amount) {
    double below = floor(amount);
    return (int64_t)below + (u < amount - below ? 1 : 0);
}
