// Letters of signs: gone where they are too small to be read, and with what they stand on.

#include "vertex.glsl"
#include "common.glsl"
#include "paint.glsl"

uniform vec3 u_eye;
uniform float u_pixels;      // nominal ones of a metre at a distance of one
uniform vec2 u_fade;         // their height in these at which they are gone, and fully there
uniform float u_lift;        // metres that lifted objects are raised by
uniform vec3 u_sun, u_sun_colour, u_sky_colour;
uniform float u_least;       // light that they have at least

out vec3 position;
flat out vec3 ink;           // linear
flat out float shown;

void main() {
    Vertex v = fetch_vertex();
    if ((v.state & LIFTED) != 0u) v.position.z += u_lift;
    position = v.position;
    vec3 way = u_eye - v.position;
    float far = length(way), facing = dot(v.normal, way) / max(far, 1e-6);
    // From the side letters are narrow: they have to be larger to be read.
    float height = v.base * u_pixels / max(far, 1e-6) * mix(0.45, 1.0, clamp(facing * 1.6, 0.0, 1.0));
    shown = smoothstep(u_fade.x, u_fade.y, height) * (1.0 - 0.86 * float(v.state >> VEIL_SHIFT) / 15.0);
    vec3 light = u_sky_colour * (0.75 + 0.25 * v.normal.z) + u_sun_colour * max(dot(v.normal, u_sun), 0.0);
    ink = painted(v.colour.rgb, v.paint) * max(light, vec3(u_least));
    bool drawn = (v.state & HIDDEN) == 0u && shown > 0.0;
    vec4 p = placed(v.position);
    p.z -= 3.0 * u_sink * p.w;  // before the surface that they are on, as far away as one likes
    gl_Position = drawn ? p : OUTSIDE;
}
