// One picture onto another; blending adds it up.

uniform sampler2D u_picture;
out vec4 colour;

void main() {
    colour = texelFetch(u_picture, ivec2(gl_FragCoord.xy), 0);
}
