// Premultiplied colour from the atlas.

uniform sampler2D u_atlas;

in vec2 texel;
flat in float alpha;
out vec4 colour;

void main() {
    colour = texture(u_atlas, texel / vec2(textureSize(u_atlas, 0))) * alpha;
}
