// What stands for a building far away: the three sides of a box that the eye sees, or (POINTS) a point as large as they are
// and of their mean colour. Nothing is interpolated: each side, and each point, has one light.

#include "common.glsl"
#include "paint.glsl"
#include "shadow.glsl"
#include "states.glsl"
#include "air.glsl"

uniform usamplerBuffer u_blocks;  // three texels each (viewer/build/batches.py, BLOCK)
uniform mat4 u_matrix;
uniform vec3 u_eye;
uniform float u_pixels;  // of a metre at a distance of one
uniform float u_lift;
uniform float u_bands;
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

// The corners, of an eye on the side of +x and +y. The first three give the roof, the wall across x and that across y their
// colours: each is the last of its triangles (viewer/render/block_store.py).
const vec3 CORNERS[7] = vec3[7](vec3(-1.0, -1.0, 1.0), vec3(1.0, -1.0, 0.0), vec3(-1.0, 1.0, 0.0), vec3(1.0, 1.0, 1.0),
                                vec3(-1.0, 1.0, 1.0), vec3(1.0, -1.0, 1.0), vec3(1.0, 1.0, 0.0));

vec4 bytes(uint word) {
    return vec4((uvec4(word) >> uvec4(0u, 8u, 16u, 24u)) & 255u) / 255.0;
}

// What a side that looks along n sends out; it sees of the sun `sun` and of half the sky `sky`.
vec3 lit(uint colour, vec3 n, float sun, float sky) {
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
    vec3 light = mix(u_fill_down, u_fill_up, up) + u_light_colour[0] * (max(dot(n, u_light[0]), 0.0) * sun);
#ifdef BAKED
    light += u_sky_colour * (up * (2.0 * sky * u_sky_scale.x + u_sky_scale.y));
#endif
    return result * light / PI + shine;
#endif
}

void main() {
#ifdef POINTS
    int block = gl_VertexID;
#else
    int block = gl_VertexID / 7, corner = gl_VertexID % 7;
#endif
    uvec4 a = texelFetch(u_blocks, 3 * block), b = texelFetch(u_blocks, 3 * block + 1), c = texelFetch(u_blocks, 3 * block + 2);
    uint state = state_of(a.w);
    shade = vec3(0.0);
    gl_Position = OUTSIDE;
#ifdef POINTS
    gl_PointSize = 1.0;
#endif
    if ((state & HIDDEN) != 0u || (state >> VEIL_SHIFT) != 0u) return;
    vec3 foot = uintBitsToFloat(a.xyz);
    if ((state & LIFTED) != 0u) foot.z += u_lift;
    vec2 turn = uintBitsToFloat(b.xy);
    vec3 size = vec3(uintBitsToFloat(b.zw), uintBitsToFloat(c.x));
    vec2 look = u_eye.xy - foot.xy;
    // Both axes towards the eye.
    vec2 x = turn * (dot(turn, look) < 0.0 ? -1.0 : 1.0);
    vec2 y = vec2(-turn.y, turn.x);
    y *= dot(y, look) < 0.0 ? -1.0 : 1.0;
    float sun = 0.0, sky = 0.0;
#ifdef BAKED
    vec2 seen = vec2((uvec2(texelFetch(u_baked, block).r) >> uvec2(0u, 16u)) & 65535u) / 65535.0;
    sun = seen.x;
    sky = seen.y;
#elif !defined(FLAT)
    vec3 top = foot + vec3(0.0, 0.0, uintBitsToFloat(c.w));
    vec3 m = (u_map[0] * vec4(shadow_point(top, vec3(0.0, 0.0, 1.0), u_light[0], u_texel[0]), 1.0)).xyz;
    sun = inside_map(m, 0.5) ? textureLod(u_shadow[0], m, 0.0) : 1.0;
#endif
#ifdef POINTS
    vec3 middle = foot + vec3(0.0, 0.0, 0.5 * size.z);
    vec3 way = u_eye - middle;
    float far = length(way);
    way /= far;
    vec3 area = vec3(size.y * size.z * dot(x, way.xy), size.x * size.z * dot(y, way.xy), size.x * size.y * max(way.z, 0.0));
    float whole = max(area.x + area.y + area.z, 1e-6);
    float wide = FILLED * sqrt(whole) * u_pixels / far;
    if (wide < 1.0 && chance(block) > wide * wide) return;
    gl_PointSize = max(wide, 1.0);
    gl_Position = u_matrix * vec4(middle, 1.0);
    shade = (area.z * lit(c.z, vec3(0.0, 0.0, 1.0), sun, sky) + area.x * lit(c.y, vec3(x, 0.0), sun, sky)
             + area.y * lit(c.y, vec3(y, 0.0), sun, sky)) / whole;
#else
    vec3 at = CORNERS[corner];
    vec3 place = foot + vec3(x * (0.5 * at.x * size.x) + y * (0.5 * at.y * size.y), at.z * size.z);
    gl_Position = u_matrix * vec4(place, 1.0);
    if (corner > 2) return;
    vec3 n = corner == 0 ? vec3(0.0, 0.0, 1.0) : vec3(corner == 1 ? x : y, 0.0);
    shade = lit(corner == 0 ? c.z : c.y, n, sun, sky);
    float far = distance(u_eye, foot);
#endif
#ifdef HAZE
    shade = hazed(shade, far);
#endif
    shade = quick_srgb(shade);
}
