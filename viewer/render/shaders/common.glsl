// Shared by all: colour spaces and the packed fields of a vertex.

vec3 linear_from_srgb(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 srgb_from_linear(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

// Within 0.3 of 255 steps of the exact curves and without a power, which software pays for at every pixel.
vec3 quick_linear(vec3 c) {
    return c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878);
}

vec3 quick_srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    vec3 a = sqrt(c), b = sqrt(a), d = sqrt(b);
    return max(0.662002687 * a + 0.684122060 * b - 0.323583601 * d - 0.0225411470 * c, 0.0);
}

// Interleaved gradient noise (Jimenez 2014), 0..1.
float noise(vec2 p) {
    return fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715))));
}

// By its number: of what is smaller than a pixel, always the same ones are left out.
float chance(int number) {
    return noise(vec2(float(number & 65535), float(number >> 8)));
}

const float PI = 3.14159265;
const float BAND = 0.40;        // part of a floor that is the band of windows
const float PANE_SHARE = 0.62;  // part of that which is glass
