// What stands for a building far away, as the build packed it: three texels (viewer/build/batches.py, BLOCK).

uniform usamplerBuffer u_blocks;

struct Block {
    vec3 foot, size;
    vec2 x, y;      // its axes, both towards the eye
    uvec2 colours;  // wall and roof
    float peak;
    uint state;
};

// The corners, of an eye on the side of +x and +y. The first three give the roof, the wall across x and that across y their
// colours: each is the last of its triangles (viewer/render/block_store.py).
const vec3 CORNERS[7] = vec3[7](vec3(-1.0, -1.0, 1.0), vec3(1.0, -1.0, 0.0), vec3(-1.0, 1.0, 0.0), vec3(1.0, 1.0, 1.0),
                                vec3(-1.0, 1.0, 1.0), vec3(1.0, -1.0, 1.0), vec3(1.0, 1.0, 0.0));

// As seen from along `look`, or from an eye where `at_foot` takes the foot from it.
Block fetch_block(int number, vec2 look, float at_foot) {
    uvec4 a = texelFetch(u_blocks, 3 * number), b = texelFetch(u_blocks, 3 * number + 1), c = texelFetch(u_blocks, 3 * number + 2);
    Block block;
    block.state = state_of(a.w);
    block.foot = uintBitsToFloat(a.xyz);
    block.size = vec3(uintBitsToFloat(b.zw), uintBitsToFloat(c.x));
    block.colours = c.yz;
    block.peak = uintBitsToFloat(c.w);
    vec2 turn = uintBitsToFloat(b.xy);
    look -= at_foot * block.foot.xy;
    block.x = turn * (dot(turn, look) < 0.0 ? -1.0 : 1.0);
    turn = vec2(-turn.y, turn.x);
    block.y = turn * (dot(turn, look) < 0.0 ? -1.0 : 1.0);
    return block;
}

vec3 middle_of(Block b) {
    return b.foot + vec3(0.0, 0.0, 0.5 * b.size.z);
}

vec3 corner_of(Block b, int corner) {
    vec3 at = CORNERS[corner];
    return b.foot + vec3(b.x * (0.5 * at.x * b.size.x) + b.y * (0.5 * at.y * b.size.y), at.z * b.size.z);
}

// What is seen of its walls across x and y and of its roof along a unit vector to the eye, square metres.
vec3 seen_sides(Block b, vec3 way) {
    return vec3(b.size.y * b.size.z * dot(b.x, way.xy), b.size.x * b.size.z * dot(b.y, way.xy),
                b.size.x * b.size.y * max(way.z, 0.0));
}
