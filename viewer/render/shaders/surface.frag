// Shading of the paper model: lights with shadows, and what fills the shade.
//
// A moving picture is lit by the sun with its shadow and by the sky. On a fast machine the sun's shadow is looked up here
// and the sky's light is a fill; with BAKED both were gathered beforehand, at the vertices and for the ground in a
// texture (see passes/bake.py). A picture at rest gathers passes (GATHER), each under LAMPS lights: points of the sun's
// disc and directions of the sky, each with its shadow; their mean has soft sun shadows and the sky's occlusion. FLAT has
// no light at all, NIGHT has windows lit from within, HAZE the air between.

#include "common.glsl"
#include "air.glsl"
#ifdef DETAIL
#include "detail.glsl"
#endif

in vec3 position;
in float height;
#ifdef DETAIL
in vec4 albedo;
#else
flat in vec4 albedo;
#endif
flat in uint material;
#ifdef BAKED
in vec4 light;  // sun seen, sky's irradiance, facing the sun, looking up; with FACETS as it was baked
#else
in vec3 normal;
#endif

out vec4 colour;

uniform vec3 u_eye;
uniform vec3 u_fill_up;    // light without shadow, by the normal: from above,
uniform vec3 u_fill_down;  // and from below
uniform vec3 u_horizon;    // what water mirrors at a grazing look, linear
uniform float u_bands;     // how much darker the bands of windows are
uniform vec2 u_ripple;     // phases of the water's waves

#ifdef NIGHT
in float along;
flat in float glow;
#endif

#ifdef BAKED
uniform vec3 u_light_colour[2];  // the first is the sun's
uniform vec3 u_sky_colour;
uniform sampler2D u_ground;
uniform vec4 u_ground_area;  // offset and scale, metres to texture
#include "baked.glsl"
#ifdef FACETS
uniform vec3 u_light[LAMPS];
#endif
#endif

const uint FACADE = uint(MATERIAL_FACADE), WATER = uint(MATERIAL_WATER), FOLIAGE = uint(MATERIAL_FOLIAGE),
           UNLIT = uint(MATERIAL_UNLIT);
const float FLOOR = 3.6;        // metres

// Integral of the band's square wave from 0 to x, x in floors.
float band_integral(float x) {
    return floor(x) * BAND + min(fract(x), BAND);
}

// Part of the pixel's height that lies in bands: a box filter as wide as the pixel, so far facades turn even.
float band_share(float x, float width) {
    width = max(width, 1e-4);
    return (band_integral(x + 0.5 * width) - band_integral(x - 0.5 * width)) / width;
}

#ifdef BAKED
vec3 received() {
#ifdef FACETS
    // One vertex stands at each corner, whatever faces meet there: a face's normal is that of its plane.
    vec3 n = normalize(cross(dFdx(position), dFdy(position)));
    vec4 light = baked_light(light.xy, dot(n, u_eye - position) < 0.0 ? -n : n, material, u_light[0]);
#endif
    vec2 seen = light.xy;
#ifdef LEVEL
    vec2 ground = textureLod(u_ground, position.xy * u_ground_area.zw + u_ground_area.xy, 0.0).rg;
    seen = vec2(ground.x, 2.0 * ground.y * u_sky_scale.x + u_sky_scale.y);
#endif
    return mix(u_fill_down, u_fill_up, light.w) + u_sky_colour * seen.y + u_light_colour[0] * (light.z * seen.x);
}
#elif defined(FLAT)
vec3 received() {
    vec3 n = normalize(gl_FrontFacing ? normal : -normal);
    return vec3(PI * formed(n));
}
#else
#include "lamps.glsl"

vec3 received() {
    float side = gl_FrontFacing ? 1.0 : -1.0;
    float size = length(normal);
    float up = side * normal.z / size * 0.5 + 0.5;
    return mix(u_fill_down, u_fill_up, up) + from_lamps(side, size, material == FOLIAGE ? 0.2 : 0.0);
}
#endif

#ifdef NIGHT
const float PANE = 2.7;         // metres from window to window

float hash(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * vec3(0.1031, 0.1030, 0.0973));
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

// Light of the windows at this place of a facade; `share` of the pixel's height lies in their bands.
vec3 windows(float floors, float share) {
    float across = along / PANE, width = max(fwidth(across), 1e-4), tall = fwidth(floors);
    vec2 cell = vec2(floor(across), floor(floors));
    float chance = hash(cell + 17.0);
    float lit = mix(step(chance, u_windows.a), u_windows.a, smoothstep(0.35, 0.9, max(width, tall)));
    float x = fract(across);
    float edge = min(width, 0.3);
    float pane = mix(smoothstep(0.0, edge, x) * (1.0 - smoothstep(PANE_SHARE, PANE_SHARE + edge, x)), PANE_SHARE,
                     smoothstep(0.3, 0.9, width));
    vec3 tone = mix(vec3(1.0, 0.86, 0.66), vec3(0.92, 1.0, 1.12), step(0.82, fract(chance * 57.0)));
    return u_windows.rgb * tone * (lit * pane * share * (0.55 + 0.9 * fract(chance * 31.0)));
}
#endif

// The kinds are drawn apart: none pays for what only another needs.
#if defined(FLOORS) || defined(DETAIL)
#define BANDS 1
#else
#define BANDS 0
#endif
#if defined(WAVES) && !defined(FLAT)
#define WATERY 1
#else
#define WATERY 0
#endif

#ifdef VEILED
flat in float kept;
#endif

void main() {
    vec3 result = albedo.rgb;
#ifdef VEILED
    float alpha = kept;  // thin enough that the order of several hardly matters
#else
    const float alpha = 1.0;
#endif
#ifdef DETAIL
    vec4 picture = pictured();
    if (left_out(picture.a * albedo.a) || ((wrap & uint(FRONT_ONLY)) != 0u && !gl_FrontFacing)) discard;
    if ((wrap & uint(BARE_PICTURE)) == 0u) result *= quick_linear(picture.rgb);
    vec3 shine = quick_linear(vec3((uvec3(wrap >> LIGHT_SHIFT) >> uvec3(0u, 8u, 16u)) & 255u) / 255.0);
    if ((wrap & uint(SHINING_PICTURE)) != 0u) shine *= quick_linear(picture.rgb);
#else
    vec3 shine = vec3(0.0);
#endif
#if BANDS
    if (material == FACADE && u_bands > 0.0) {
        float floors = (height - 0.9) / FLOOR;  // bands begin at sill height
        float share = height > 0.9 ? band_share(floors, fwidth(floors)) : 0.0;
        result *= 1.0 - u_bands * share;
#ifdef NIGHT
        shine += windows(floors, share) * (1.0 + glow);
#endif
    }
#endif
#ifdef NIGHT
    shine += glowing(result) * glow;
#endif
    if (material != UNLIT) {
        result *= received() / PI;
#if WATERY
        if (material == WATER) {
            vec3 look = u_eye - position;
            float far = length(look);
            // Waves tilt the surface a little; far ones are too small to be seen one by one.
            vec2 p = position.xy;
            vec2 waves = sin(vec2(dot(p, vec2(0.31, 0.17)), dot(p, vec2(-0.13, 0.37))) + u_ripple) / (1.0 + far * 0.012);
            float glance = 1.0 - clamp((look.z + dot(waves, vec2(0.035, 0.03)) * far) / far, 0.0, 1.0);
            float squared = glance * glance;
            result = mix(result, u_horizon, 0.02 + 0.55 * squared * squared * glance);
        }
#endif
    }
    result += shine;
#ifdef HAZE
    result = hazed(result, distance(u_eye, position));
#endif
#ifdef GATHER
    colour = vec4(result, alpha);
#else
    colour = vec4(quick_srgb(result), alpha);
#endif
}
