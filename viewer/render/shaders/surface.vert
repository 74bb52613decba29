// The scene's surfaces.

#include "vertex.glsl"
#include "common.glsl"
#include "paint.glsl"
#include "air.glsl"

out vec3 position;
out float height;  // above the object's foot, metres
#ifdef DETAIL
out vec4 albedo;  // linear; colours of vertices go over into each other
#else
flat out vec4 albedo;  // linear
#endif
flat out uint material;

uniform float u_lift;           // metres that lifted objects are raised by
#ifndef FLAT
uniform vec3 u_light[LAMPS];    // unit vectors towards the lamps
#endif
#ifdef BAKED
#ifdef OF_BLOCK
layout(location = 13) in uint in_block;  // what stands for its building far away: it has the light of that

uniform usamplerBuffer u_baked;
#define in_light (vec2((uvec2(texelFetch(u_baked, int(in_block)).r) >> uvec2(0u, 16u)) & 65535u) / 65535.0)
#else
layout(location = 11) in vec2 in_light;  // what was baked: sun seen, half the sky's irradiance
#endif

out vec4 light;

#include "baked.glsl"
#else
out vec3 normal;
#ifndef FLAT
#include "lamps_at.glsl"
#endif
#endif
#ifdef POINTS
uniform vec3 u_eye;
uniform vec3 u_box;      // the mesh's own sides, metres
uniform float u_pixels;  // of a metre at a distance of one
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
    albedo = vec4(painted(v.colour.rgb, v.paint), v.colour.a);
    material = v.material;
    vec3 n = normalize(v.normal);
#ifdef BAKED
#if defined(POINTS)
    vec3 way = u_eye - v.position;
    float far = length(way);
    // A round thing: how much of its lit side is seen (Lambert 1760).
    float facing = acos(clamp(dot(way / far, u_light[0]), -1.0, 1.0));
    facing = 2.0 / 3.0 / PI * (sin(facing) + (PI - facing) * cos(facing));
    light = baked_light(in_light, normalize(way / far + vec3(0.0, 0.0, 0.6)), v.material, vec3(0.0));
    light.z = v.material == uint(MATERIAL_FOLIAGE) ? facing * 0.8 + 0.2 : facing;
#elif defined(FACETS)
    light = vec4(in_light, 0.0, 0.0);
#else
    light = baked_light(in_light, n, v.material, u_light[0]);
#endif
#else
    normal = n;
#ifndef FLAT
    meet_lamps(v.position, n);
#endif
#endif
#ifdef NIGHT
    along = dot(v.position.xy, normalize(vec2(-v.normal.y, v.normal.x) + vec2(1e-6, 0.0)));
    glow = glows(v.paint) ? 1.0 : 0.0;
#endif
    bool drawn = (v.state & HIDDEN) == 0u;
    uint veil = v.state >> VEIL_SHIFT;
#ifdef VEILED
    drawn = drawn && veil != 0u;
    kept = 1.0 - 0.86 * float(veil) / 15.0;
#else
    drawn = drawn && veil == 0u;
#endif
#ifdef POINTS
    // Of the box about it two thirds are seen to be filled.
    float flat_on = abs(way.z) / far;
    float wide = sqrt(0.66 * max(u_box.x, u_box.y) * scale.x * mix(u_box.z * scale.z, u_box.y * scale.y, flat_on)) * u_pixels / far;
    drawn = drawn && (wide >= 1.0 || chance(gl_VertexID) <= wide * wide);
    gl_PointSize = max(wide, 1.0);
#endif
    gl_Position = !drawn ? OUTSIDE : placed(v.position);
}
