"""Write plans/plan.schema.json anew, from the types that read a plan."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from homeward.domain.plans.schema import plan_schema

if __name__ == "__main__":
    place = Path(__file__).resolve().parent.parent / "plans" / "plan.schema.json"
    place.write_text(json.dumps(plan_schema(), indent=2) + "\n", encoding="utf-8")
    print(place)
