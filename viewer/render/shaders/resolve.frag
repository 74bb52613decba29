// The mean of the gathered passes as a picture for the screen, its last bit dithered so that no gradient shows steps.

#include "common.glsl"

uniform sampler2D u_sum;
uniform float u_passes;
out vec4 colour;

void main() {
    vec3 mean = texelFetch(u_sum, ivec2(gl_FragCoord.xy), 0).rgb / u_passes;
    colour = vec4(srgb_from_linear(mean) + (noise(gl_FragCoord.xy) - 0.5) / 255.0, 1.0);
}
