// Depth only: the rasteriser writes it, but where a surface lets the light through.

#ifdef DETAIL
#include "detail.glsl"

flat in float opacity;
#endif

void main() {
#ifdef DETAIL
    if (left_out(pictured().a * opacity)) discard;
#endif
}
