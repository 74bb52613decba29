// Depth only: the rasteriser writes it, but where a surface lets the light through, or has no side that looks at the lamp.

#ifdef DETAIL
#include "detail.glsl"

flat in float opacity;
#endif

void main() {
#ifdef DETAIL
    if (left_out(pictured().a * opacity) || ((wrap & uint(FRONT_ONLY)) != 0u && !gl_FrontFacing)) discard;
#endif
}
