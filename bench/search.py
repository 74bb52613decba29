"""Measures the search over 50,000 named objects: `python bench/search.py [COUNT]` prints one line of JSON."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from viewer.session.search.documents import Field, Kind, SearchDocument
from viewer.session.search.index import SearchIndex

_SURNAMES = "金陵建邺河西江东南湖沙洲莫愁奥体滨江云锦梦都燕山兴隆双闸白鹭"
_THINGS = ("大厦", "花园", "中心", "广场", "小学", "公园", "大桥", "路口", "商务楼", "地铁站", "社区", "码头")
_WORDS = [
    "Golden",
    "River",
    "Lotus",
    "Tower",
    "Garden",
    "Plaza",
    "Harbour",
    "School",
    "Bridge",
    "Centre",
    "Park",
    "Gate",
]

QUERIES = (
    "golden river tower", "jin ling da sha", "jinlingdasha", "建邺中心", "bailu", "harbuor 17", "滨江公园", "jldx",
    "school", "Lotus Gardne 4021", "nanhu xiaoxue", "奥体", "a", "zzzzqqq", "cenre plaza", "jiāngdōng guǎngchǎng",
)  # fmt: skip


def documents(count: int) -> list[SearchDocument]:
    """Names as on a city map, half of them Chinese."""
    dice = random.Random(1)
    out = []
    for i in range(count):
        if i % 2:
            name = "".join(dice.sample(_SURNAMES, 2)) + dice.choice(_THINGS)
            name += f"{dice.randint(1, 99)}号" if dice.random() < 0.5 else ""
        else:
            name = " ".join(dice.sample(_WORDS, 2)) + f" {dice.randint(1, 9999)}"
        out.append(SearchDocument(Kind.OBJECT, f"o/{i}", {"": name}, (Field(name, 66.0),), {}))
    return out


def main() -> None:
    """Type every query letter by letter."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    made = documents(count)
    start = time.perf_counter()
    index = SearchIndex(made)
    built = time.perf_counter() - start
    times, burnt = [], []
    for query in QUERIES:
        for end in range(1, len(query) + 1):
            start, used = time.perf_counter(), time.process_time()
            index.search(query[:end])
            times.append((time.perf_counter() - start) * 1000)
            burnt.append((time.process_time() - used) * 1000)
    times.sort()
    burnt.sort()
    figures = {
        "objects": count,
        "keys": len(index.keys),
        "build_s": round(built, 2),
        "keystrokes": len(times),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "max_ms": round(times[-1], 1),
        # On a machine that does other things meanwhile this is what the search itself takes.
        "processor_p95_ms": round(burnt[int(len(burnt) * 0.95)], 1),
        "processor_max_ms": round(burnt[-1], 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
