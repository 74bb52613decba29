// The scene's surfaces.

#include "vertex.glsl"
#include "common.glsl"
#include "paint.glsl"
#include "air.glsl"

out vec3 position;
out float height;  // above the object's foot, metres
flat out vec4 albedo;  // linear
flat out uint material;

uniform float u_lift;           // metres that lifted objects are raised by
#ifndef FLAT
uniform vec3 u_light[LAMPS];    // unit vectors towards the lamps
#endif
#ifdef BAKED
layout(location = 11) in vec2 in_light;  // what was baked: sun seen, half the sky's irradiance

out vec4 light;

#include "baked.glsl"
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
    albedo = vec4(painted(v.colour.rgb, v.paint), v.colour.a);
    material = v.material;
    vec3 n = normalize(v.normal);
#ifdef BAKED
#ifdef FACETS
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
    gl_Position = !drawn ? OUTSIDE : placed(v.position);
}
