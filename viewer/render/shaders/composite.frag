// The finished scene, colour and depth, into the framebuffer of whoever shows it.

uniform sampler2D u_colour;
uniform sampler2D u_depth;
out vec4 colour;

void main() {
    ivec2 p = ivec2(gl_FragCoord.xy);
    colour = texelFetch(u_colour, p, 0);
    gl_FragDepth = texelFetch(u_depth, p, 0).r;
}
