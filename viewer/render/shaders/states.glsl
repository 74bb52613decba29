// The objects' states.

uniform usampler2D u_states;  // one byte an object, STATES_WIDTH to a row

const uint HIDDEN = 1u, LIFTED = 2u;  // viewer/frame.py: ObjectState; above them how translucent it is
const vec4 OUTSIDE = vec4(2.0, 2.0, 2.0, 1.0);  // beyond the clip planes: a triangle of such vertices is never drawn

uint state_of(uint object) {
    return texelFetch(u_states, ivec2(int(object % uint(STATES_WIDTH)), int(object / uint(STATES_WIDTH))), 0).r;
}
