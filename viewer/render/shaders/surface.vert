// The scene's surfaces.

#include "vertex.glsl"
#include "common.glsl"

out vec3 position;
out float height;  // above the object's foot, metres
flat out vec4 albedo;  // linear
flat out uint material;
flat out float bands;  // how much darker the bands of windows are; 0 where there are none

uniform vec3 u_paints[PAINTS];  // sRGB, for a tone of 1 (brighter than NEUTRAL)
uniform vec4 u_own;             // linear tint of colours that have no paint, and its share
uniform float u_bands;          // how much darker the bands of windows are
uniform float u_lift;           // metres that lifted objects are raised by
#ifndef FLAT
uniform vec3 u_light[LAMPS];    // unit vectors towards the lamps
#endif
#ifdef BAKED
layout(location = 11) in vec2 in_light;  // what was baked: sun seen, half the sky's irradiance

// All of the light that does not change within a pixel is added up here: a uniform costs a pixel more than this.
#ifdef LEVEL
flat out vec3 fill, sky, sun;
out vec2 ground_place;

uniform vec4 u_ground_area;  // offset and scale, metres to texture
#else
out vec3 received;  // light, by what of it goes on to the eye
#endif

uniform vec3 u_fill_up, u_fill_down;  // light without shadow, by the normal
uniform vec3 u_light_colour[2];       // the first is the sun's
uniform vec3 u_sky_colour;
uniform vec2 u_sky_scale;  // factor of what was baked, and what stands in for it

const float PI = 3.14159265;
#else
out vec3 normal;
#ifndef FLAT
#include "lamps_at.glsl"
#endif
#endif
#ifdef VEILED
flat out float kept;  // what is left to see of a translucent object
#endif
#ifdef NIGHT
out float along;      // place along the wall, metres
flat out float glow;  // of what is lit from within
#endif

void main() {
    Vertex v = fetch_vertex();
    if ((v.state & LIFTED) != 0u) {
        v.position.z += u_lift;
        v.base += u_lift;
    }
    position = v.position;
    height = v.position.z - v.base;
    vec3 surface;
    if (v.paint == 0u) {
        surface = quick_linear(v.colour.rgb);
        surface = mix(surface, u_own.rgb * dot(surface, vec3(0.2126, 0.7152, 0.0722)), u_own.a);
    } else {
        surface = quick_linear(min(u_paints[v.paint] * v.colour.rgb, 1.0));
    }
    albedo = vec4(surface, v.colour.a);
    material = v.material;
    bands = v.material == uint(MATERIAL_FACADE) ? u_bands : 0.0;
    vec3 n = normalize(v.normal);
#ifdef BAKED
    float facing = dot(n, u_light[0]);
    if (v.material == uint(MATERIAL_FOLIAGE)) facing = facing * 0.8 + 0.2;
    float up = n.z * 0.5 + 0.5;
    vec3 from_around = mix(u_fill_down, u_fill_up, up) / PI;
    vec3 from_sky = u_sky_colour / PI, from_sun = u_light_colour[0] * (max(facing, 0.0) / PI);
#ifdef LEVEL
    fill = from_around + from_sky * u_sky_scale.y;
    sky = from_sky * (2.0 * u_sky_scale.x);
    sun = from_sun;
    ground_place = v.position.xy * u_ground_area.zw + u_ground_area.xy;
#else
    received = from_around + from_sky * (2.0 * in_light.y * u_sky_scale.x + up * u_sky_scale.y) + from_sun * in_light.x;
    if (v.material == uint(MATERIAL_UNLIT)) received = vec3(1.0);
#endif
#else
    normal = n;
#ifndef FLAT
    meet_lamps(v.position, n);
#endif
#endif
#ifdef NIGHT
    along = dot(v.position.xy, normalize(vec2(-v.normal.y, v.normal.x) + vec2(1e-6, 0.0)));
    glow = v.paint == uint(PAINT_ACCENT) || v.paint == uint(PAINT_ACCENT_ROOF) ? 1.0 : 0.0;
#endif
    bool drawn = (v.state & HIDDEN) == 0u;
    uint veil = v.state >> VEIL_SHIFT;
#ifdef VEILED
    drawn = drawn && veil != 0u;
    kept = 1.0 - 0.86 * float(veil) / 15.0;
#else
    drawn = drawn && veil == 0u;
#endif
    gl_Position = !drawn ? OUTSIDE : u_matrix * vec4(v.position, 1.0);
}
