// What stands for a building far away: the three sides of a box that the eye sees, or (POINTS) a point as large as they are
// and of their mean colour. Nothing is interpolated: each side, and each point, has one light.

#include "common.glsl"
#include "paint.glsl"
#include "shadow.glsl"
#include "states.glsl"
#include "air.glsl"
#include "block.glsl"

uniform mat4 u_matrix;
uniform vec3 u_eye;
uniform float u_pixels;  // of a metre at a distance of one
uniform float u_lift;
uniform float u_bands;
uniform float u_worth;   // of points: how many times its area each stands for
#ifndef FLAT
uniform vec3 u_light[LAMPS];
uniform vec3 u_light_colour[2];
uniform vec3 u_fill_up;
uniform vec3 u_fill_down;
#ifdef BAKED
uniform usamplerBuffer u_baked;  // as VERTEX has it: sun seen, half the sky's irradiance
uniform vec3 u_sky_colour;
uniform vec2 u_sky_scale;
#else
uniform sampler2DShadow u_shadow[LAMPS];
uniform mat4 u_map[LAMPS];
uniform float u_texel[LAMPS];
#endif
#endif

flat out vec3 shade;

const float FILLED = 1.1;  // squares overlap their neighbours more than houses do: so much larger they hide as much ground

vec4 bytes(uint word) {
    return vec4((uvec4(word) >> uvec4(0u, 8u, 16u, 24u)) & 255u) / 255.0;
}

#ifndef FLAT
float seen[LAMPS];  // of each lamp
float sky = 0.0;    // half of what is seen of it
#endif

// What a side that looks along n sends out.
vec3 lit(uint colour, vec3 n) {
    uint code = colour >> 24u;
    uint paint = code >> PAINT_SHIFT;
    vec3 result = painted(bytes(colour).rgb, paint);
    vec3 shine = vec3(0.0);
    if ((code & ((1u << PAINT_SHIFT) - 1u)) == uint(MATERIAL_FACADE)) {
        result *= 1.0 - u_bands * BAND;
#ifdef NIGHT
        shine = u_windows.rgb * vec3(0.986, 0.885, 0.743) * (u_windows.a * BAND * PANE_SHARE);
#endif
    }
#ifdef NIGHT
    if (glows(paint)) shine += glowing(result);
#endif
#ifdef FLAT
    return result * formed(n) + shine;
#else
    float up = n.z * 0.5 + 0.5;
    vec3 light = mix(u_fill_down, u_fill_up, up);
    for (int i = 0; i < LAMPS; i++) light += u_light_colour[min(i, 1)] * (max(dot(n, u_light[i]), 0.0) * seen[i]);
#ifdef BAKED
    light += u_sky_colour * (up * (2.0 * sky * u_sky_scale.x + u_sky_scale.y));
#endif
    return result * light / PI + shine;
#endif
}

// GLSL 3.30 wants constant indices into arrays of samplers.
#define SEE(i)                                                                                               \
    {                                                                                                        \
        vec3 m = (u_map[i] * vec4(shadow_point(top, vec3(0.0, 0.0, 1.0), u_light[i], u_texel[i]), 1.0)).xyz; \
        seen[i] = inside_map(m, 0.5) ? textureLod(u_shadow[i], m, 0.0) : 1.0;                                \
    }

void main() {
#ifdef POINTS
    int number = gl_VertexID;
    gl_PointSize = 1.0;
#else
    int number = gl_VertexID / 7, corner = gl_VertexID % 7;
#endif
    Block b = fetch_block(number, u_eye.xy, 1.0);
    shade = vec3(0.0);
    gl_Position = OUTSIDE;
    if ((b.state & HIDDEN) != 0u || (b.state >> VEIL_SHIFT) != 0u) return;
    if ((b.state & LIFTED) != 0u) b.foot.z += u_lift;
#ifdef BAKED
    vec2 baked = vec2((uvec2(texelFetch(u_baked, number).r) >> uvec2(0u, 16u)) & 65535u) / 65535.0;
    seen[0] = baked.x;
    sky = baked.y;
#elif !defined(FLAT)
    vec3 top = b.foot + vec3(0.0, 0.0, b.peak);
    SEE(0)
#if LAMPS > 1
    SEE(1) SEE(2) SEE(3)
#endif
#endif
#ifdef POINTS
    vec3 middle = middle_of(b);
    vec3 way = u_eye - middle;
    float far = length(way);
    way /= far;
    vec3 area = seen_sides(b, way);
    float whole = max(area.x + area.y + area.z, 1e-6);
    float wide = FILLED * sqrt(whole * u_worth) * u_pixels / far;
    if (wide < 1.0 && chance(number) > wide * wide) return;
    gl_PointSize = max(wide, 1.0);
    gl_Position = u_matrix * vec4(middle, 1.0);
    shade = (area.z * lit(b.colours.y, vec3(0.0, 0.0, 1.0)) + area.x * lit(b.colours.x, vec3(b.x, 0.0))
             + area.y * lit(b.colours.x, vec3(b.y, 0.0))) / whole;
#else
    gl_Position = u_matrix * vec4(corner_of(b, corner), 1.0);
    if (corner > 2) return;
    vec3 n = corner == 0 ? vec3(0.0, 0.0, 1.0) : vec3(corner == 1 ? b.x : b.y, 0.0);
    shade = lit(corner == 0 ? b.colours.y : b.colours.x, n);
    float far = distance(u_eye, b.foot);
#endif
#ifdef HAZE
    shade = hazed(shade, far);
#endif
#ifndef GATHER
    shade = quick_srgb(shade);
#endif
}
