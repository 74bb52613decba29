// The picture that was shown before, over the one that is.

uniform sampler2D u_picture;
uniform float u_share;
out vec4 colour;

in vec2 place;

void main() {
    colour = vec4(texture(u_picture, place).rgb, u_share);
}
