// The mean of the gathered passes as a picture for the screen, its last bit dithered so that no gradient shows steps.

#include "common.glsl"

uniform sampler2D u_sum;
uniform float u_passes;
out vec4 colour;

void main() {
    vec4 mean = texelFetch(u_sum, ivec2(gl_FragCoord.xy), 0) / u_passes;
#ifdef CLEAR
    float covered = clamp(mean.a, 0.0, 1.0);
    colour = vec4(srgb_from_linear(mean.rgb / max(covered, 1e-4)) * covered, covered);
#else
    colour = vec4(srgb_from_linear(mean.rgb) + (noise(gl_FragCoord.xy) - 0.5) / 255.0, 1.0);
#endif
}
