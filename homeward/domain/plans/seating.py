"""Which items of a wave sit together in one batch: at most so many, and never a multi-VM group cut in two."""

from homeward.domain.plans.resolution import Placed


def batches(items: tuple[Placed, ...], most: int) -> list[tuple[Placed, ...]]:
    """In the order of the wave; a group sits where its first member does. A group larger than `most` sits alone."""
    parties: dict[str, list[Placed]] = {}
    for one in items:
        key = f"group {one.group}" if one.group else one.named.item_id
        parties.setdefault(key, []).append(one)
    filled: list[tuple[Placed, ...]] = []
    for party in parties.values():
        if filled and len(filled[-1]) + len(party) <= most:
            filled[-1] = (*filled[-1], *party)
        else:
            filled.append(tuple(party))
    return filled
