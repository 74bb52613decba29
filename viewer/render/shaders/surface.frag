// Shading of the paper model: one light of two kinds at a time with its shadow, and what fills the shade.
//
// A moving picture (GATHER off) is lit by the sun with its shadow and by the sky without one. A picture at rest gathers
// passes (GATHER on), each under a single light: a point of the sun's disc or a direction of the sky, with its shadow;
// their mean has soft sun shadows and the sky's occlusion (see passes/gather.py).

#include "common.glsl"

in vec3 position;
in float height;
in vec3 normal;
flat in vec4 albedo;
flat in uint material;
flat in uint state;

out vec4 colour;

uniform vec3 u_eye;
uniform vec3 u_light;         // unit vector towards this pass's light
uniform vec3 u_light_colour;  // linear, strength included; what a surface that faces it receives
uniform vec3 u_fill_up;       // light without shadow, by the normal: from above,
uniform vec3 u_fill_down;     // and from below
uniform vec3 u_horizon;       // what water mirrors at a grazing look, linear
uniform bool u_lit;
uniform vec3 u_hover;  // linear
uniform vec3 u_chosen;

uniform sampler2DShadow u_far_shadow;
uniform sampler2DShadow u_near_shadow;
uniform mat4 u_far_matrix;
uniform mat4 u_near_matrix;
uniform vec2 u_texel;  // metres a texel of the far and the near shadow map; 0: there is no such map

const uint FACADE = uint(MATERIAL_FACADE), WATER = uint(MATERIAL_WATER), FOLIAGE = uint(MATERIAL_FOLIAGE),
           UNLIT = uint(MATERIAL_UNLIT);
const uint HOVERED = 2u, CHOSEN = 4u;
const float FLOOR = 3.6;        // metres
const float BAND = 0.40;        // part of a floor that is the band of windows
const float BAND_TONE = 0.885;  // how much light it gives back against the wall's
const float PI = 3.14159265;

// Integral of the band's square wave from 0 to x, x in floors.
float band_integral(float x) {
    return floor(x) * BAND + min(fract(x), BAND);
}

// Part of the pixel's height that lies in bands: a box filter as wide as the pixel, so far facades turn even.
float band_share(float x, float width) {
    width = max(width, 1e-4);
    return (band_integral(x + 0.5 * width) - band_integral(x - 0.5 * width)) / width;
}

float shadow(vec3 n) {
    // Off the surface along its normal by a texel and a half: no acne on slopes, no gap at the foot of a wall.
    float slope = clamp(1.0 - dot(n, u_light), 0.0, 1.0) + 0.35;
    if (u_texel.y > 0.0) {
        vec3 p = (u_near_matrix * vec4(position + n * u_texel.y * 1.5 * slope, 1.0)).xyz;
        if (all(lessThan(abs(p - 0.5), vec3(0.495)))) return texture(u_near_shadow, p);
    }
    if (u_texel.x > 0.0) {
        vec3 p = (u_far_matrix * vec4(position + n * u_texel.x * 1.5 * slope, 1.0)).xyz;
        if (all(lessThan(abs(p - 0.5), vec3(0.5)))) return texture(u_far_shadow, p);
    }
    return 1.0;
}

vec3 lit(vec3 surface, vec3 n) {
    float facing = dot(n, u_light);
    if (material == FOLIAGE) facing = facing * 0.8 + 0.2;  // leaves let some light through
    float up = n.z * 0.5 + 0.5;
    vec3 light = mix(u_fill_down, u_fill_up, up);
    if (facing > 0.0) light += u_light_colour * facing * shadow(n);
    return surface * light / PI;
}

void main() {
    vec3 surface = albedo.rgb;
    if (material == FACADE) {
        float floors = (height - 0.9) / FLOOR;  // bands begin at sill height
        float share = height > 0.9 ? band_share(floors, fwidth(floors)) : 0.0;
        surface *= mix(1.0, BAND_TONE, share);
    }
    if ((state & CHOSEN) != 0u) surface = mix(surface, u_chosen, 0.28);
    if ((state & HOVERED) != 0u) surface = mix(surface, u_hover, 0.20);

    vec3 result = surface;
    if (u_lit && material != UNLIT) {
        vec3 n = normalize(gl_FrontFacing ? normal : -normal);
        result = lit(surface, n);
        if (material == WATER) {
            float glance = 1.0 - clamp(dot(normalize(u_eye - position), n), 0.0, 1.0);
            result = mix(result, u_horizon, 0.02 + 0.55 * pow(glance, 5.0));
        }
    }
#ifdef GATHER
    colour = vec4(result, 1.0);
#else
    colour = vec4(srgb_from_linear(result), 1.0);
#endif
}
