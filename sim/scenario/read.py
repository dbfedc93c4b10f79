"""Reads scenario files: what they extend, how that merges, and every complaint with its line.

A scenario that is returned can be run: its keys, values, dates, places and levers exist.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from sim.core import discover
from sim.core.errors import Complaint, RegionError, ScenarioError, shorten
from sim.core.levers import conflicts
from sim.core.policy import Policy
from sim.core.uncertain import Frozen
from sim.scenario import shelf
from sim.scenario.calibrated import FILE, check_sample
from sim.scenario.complain import complaint, did_you_mean, translate, unknown_keys
from sim.scenario.known import known_ids, where_fields
from sim.scenario.schema import Scenario
from sim.scenario.tree import Items, Keys, Leaf, Place, Tree, find, merge, plain, read_tree

EXTENDS = "extends"
POLICIES = "policies"
AGENTS = "agents"
TOP = (EXTENDS, *Scenario.model_fields)


class Reading(NamedTuple):
    """A scenario and the tree of files it was read from."""

    scenario: Scenario
    tree: Keys

    def origin(self, path: str) -> Place | None:
        """The file and line that set a value such as "agents.trafficker.cash"; None for a default."""
        tree: Tree = self.tree
        for step in path.split("."):
            if isinstance(tree, Items):
                named = [m for m in tree.members if isinstance(m, Keys) and _policy_name(m) == step]
                tree = named[0] if named else tree
                continue
            if not isinstance(tree, Keys) or step not in tree.members:
                return None
            tree = tree.members[step]
        return tree.place


def load(source: str | Path) -> Scenario:
    """The scenario in a file, or of a name on the shelf.

    Raises ScenarioError with one complaint for each thing that is wrong.
    """
    return read(source).scenario


def read(source: str | Path) -> Reading:
    """The scenario in a file or on the shelf, and where each of its values is written."""
    tree = _chain(_locate(source), ())
    return Reading(_scenario(tree), tree)


def _locate(source: str | Path) -> Path:
    path = Path(source)
    if path.is_file():
        return path
    found = shelf.scenario_path(str(source))
    if found is None:
        near = did_you_mean(str(source), shelf.scenario_names())
        raise ScenarioError(str(source), 0, f"there is no such file, nor such a scenario on the shelf.{near}")
    return found


def _spoken(path: Path) -> str:
    """A file's name as a reader here would write it."""
    full, here = path.resolve(), Path.cwd()
    return os.path.relpath(full, here) if full.is_relative_to(here) else str(full)


def _chain(path: Path, behind: tuple[Path, ...]) -> Keys:
    """A file merged into all it extends."""
    tree = read_tree(path, _spoken(path))
    wrong = unknown_keys(tree, TOP, "key")
    if wrong:
        raise ScenarioError.of(wrong)
    extends = tree.members.get(EXTENDS)
    parent: Keys | None = None
    if extends is not None:
        parent = _chain(_parent(extends, path, (*behind, path.resolve())), (*behind, path.resolve()))
    kept = {key: value for key, value in tree.members.items() if key not in (EXTENDS, POLICIES)}
    told = Keys(kept, tree.place, tree.keys)
    merged = merge(parent, told) if parent else told
    assert isinstance(merged, Keys)  # noqa: S101  both are mappings
    policies = _merged_policies(parent.members.get(POLICIES) if parent else None, tree)
    return Keys({**merged.members, POLICIES: policies}, tree.place, {POLICIES: policies.place, **merged.keys})


def _parent(extends: Tree, path: Path, behind: tuple[Path, ...]) -> Path:
    place = extends.place
    name = plain(extends)
    if not isinstance(name, str) or not name:
        raise ScenarioError(*place, f"extends = {shorten(name)}: it should be a file or a scenario's name.")
    beside = path.parent / name
    if beside.is_dir() or not beside.exists():
        beside = beside.with_name(beside.name + ".yaml")
    found = beside if beside.is_file() else shelf.scenario_path(name.removesuffix(".yaml"))
    if found is None:
        near = did_you_mean(name, [*_neighbours(path), *shelf.scenario_names()])
        raise ScenarioError(*place, f"there is no scenario {shorten(name)} to extend.{near}")
    if found.resolve() in behind:
        ring = " extends ".join([*(p.name for p in behind), found.name])
        raise ScenarioError(*place, f"this closes a ring: {ring}. Remove one of them.")
    return found


def _neighbours(path: Path) -> list[str]:
    return [other.name for other in sorted(path.parent.glob("*.yaml")) if other.name != path.name]


def _policy_name(tree: Keys) -> str:
    return str(plain(tree.members.get("name") or tree.members.get("kind") or Leaf("", tree.place)))


def _merged_policies(inherited: Tree | None, tree: Keys) -> Items:
    """Policies merged by name; what says `drop: true` goes."""
    own = tree.members.get(POLICIES, Items((), tree.place))
    if isinstance(own, Leaf) and own.value is None:
        own = Items((), own.place)
    if not isinstance(own, Items):
        raise ScenarioError(*find(tree, [POLICIES]), "policies is a list; each begins with '- kind: ...'.")
    kept: dict[str, Tree] = {}
    if isinstance(inherited, Items):
        kept = {_policy_name(member): member for member in inherited.members if isinstance(member, Keys)}
    seen: dict[str, Place] = {}
    for member in own.members:
        if not isinstance(member, Keys):
            raise ScenarioError(*member.place, "a policy is a mapping that begins with '- kind: ...'.")
        name = _policy_name(member)
        if not name:
            raise ScenarioError(*member.place, f"this policy has no kind.{did_you_mean('', discover.policies())}")
        if name in seen:
            message = f"a policy called '{name}' is already on line {seen[name].line}. Give this one a name."
            raise ScenarioError(*member.place, message)
        seen[name] = member.place
        _merge_one(kept, name, member)
    return Items(tuple(kept.values()), own.place)


def _merge_one(kept: dict[str, Tree], name: str, member: Keys) -> None:
    drop = member.members.get("drop")
    if drop is not None and plain(drop) is True:
        if name not in kept:
            near = did_you_mean(name, kept)
            raise ScenarioError(*member.place, f"no inherited policy is called '{name}' to drop.{near}")
        del kept[name]
        return
    before = kept.get(name)
    if isinstance(before, Keys) and _same_kind(before, member):
        kept[name] = merge(before, member)
    else:
        kept[name] = member


def _same_kind(before: Keys, after: Keys) -> bool:
    kind = after.members.get("kind")
    return kind is None or plain(kind) == plain(before.members.get("kind", Leaf(None, before.place)))


def _scenario(tree: Keys) -> Scenario:
    """The scenario a merged tree describes, or every complaint about it."""
    wrong: list[Complaint] = []
    folder = _region(tree, wrong)
    values = _with_region_dates(tree, folder) if folder else dict(tree.members)
    values.setdefault("name", Leaf(Path(tree.place.file).stem, tree.place))
    listed = list(_policies(tree, wrong))
    agents = _agents(tree, wrong)
    try:
        top = {key: plain(value) for key, value in values.items() if key not in (POLICIES, AGENTS)}
        if folder is not None:
            top["region"] = _region_name(str(top["region"]), folder)
        scenario = Scenario(**top, policies=tuple(policy for policy, _ in listed), agents=agents)
    except ValidationError as error:
        for said in translate(error, tree, "", Scenario):
            place = find(tree, ["until"]) if " is before start " in said.message else Place(said.file, said.line)
            wrong.append(complaint(place, said.message.lstrip(": ")))
        raise ScenarioError.of(wrong) from None
    for policy, member in listed:
        wrong.extend(_dates(policy, member, scenario, tree))
        wrong.extend(_names(policy, member, folder))
    wrong.extend(_levers(listed))
    if wrong:
        raise ScenarioError.of(wrong)
    return scenario


def _region(tree: Keys, wrong: list[Complaint]) -> Path | None:
    told = tree.members.get("region")
    if told is None or not isinstance(plain(told), str):
        return None  # the schema complains
    place = told.place
    folder = shelf.region_folder(plain(told), Path(place.file).parent)
    if folder is None:
        near = did_you_mean(plain(told), shelf.region_names())
        wrong.append(complaint(place, f"no region is called {shorten(plain(told))}.{near}"))
        return None
    values = tree.members.get("parameters")
    if values is not None and plain(values) == "calibrated":
        if not (folder / FILE).is_file():
            message = f"region {folder.name} has not been calibrated: it has no {FILE}. Use 'default'."
            wrong.append(complaint(values.place, message))
        wrong.extend(check_sample(folder))
    return folder


def _region_name(told: str, folder: Path) -> str:
    return told if told in shelf.region_names() else str(folder)


def _with_region_dates(tree: Keys, folder: Path) -> dict[str, Tree]:
    """The scenario's keys, its days taken from the region where it gives none."""
    values = dict(tree.members)
    missing = [key for key in ("start", "until") if key not in values]
    if missing:
        path = folder / "region.yaml"
        try:
            region = read_tree(path, _spoken(path))
        except ScenarioError as error:
            raise RegionError.of(error.complaints) from None
        values |= {key: region.members[key] for key in missing if key in region.members}
    return values


def _policies(tree: Keys, wrong: list[Complaint]) -> Iterator[tuple[Policy, Keys]]:
    """Each policy that can be read, with what is written about it."""
    kinds = discover.policies()
    policies = tree.members[POLICIES]
    for member in policies.members if isinstance(policies, Items) else ():
        if not isinstance(member, Keys):
            continue  # refused while merging
        kind = plain(member.members["kind"]) if "kind" in member.members else None
        if kind is None:
            wrong.append(
                complaint(member.place, f"policy '{_policy_name(member)}' needs a kind; nothing is inherited.")
            )
        elif kind not in kinds:
            near = did_you_mean(str(kind), kinds)
            wrong.append(complaint(find(member, ["kind"]), f"no policy is called {shorten(kind)}.{near}"))
        else:
            try:
                yield kinds[kind](**plain(member)), member
            except ValidationError as error:
                wrong.extend(translate(error, member, _policy_name(member), kinds[kind]))


def _agents(tree: Keys, wrong: list[Complaint]) -> dict[str, Frozen]:
    """The parameters of every room, defaults where the scenario is silent."""
    rooms = {room.name: room.Params for room in discover.rooms()}
    told = tree.members.get(AGENTS, Keys({}, tree.place, {}))
    if not isinstance(told, Keys):
        wrong.append(complaint(find(tree, [AGENTS]), "agents is a mapping of agent types to their parameters."))
        return {}
    wrong.extend(unknown_keys(told, rooms, "agent type"))
    found = {}
    for name, params in rooms.items():
        member = told.members.get(name)
        if member is not None and not isinstance(member, Keys):
            message = f"agents.{name} = {shorten(plain(member))}: it should be a mapping of parameters."
            wrong.append(complaint(find(told, [name]), message))
            continue
        try:
            found[name] = params(**(plain(member) if member else {}))
        except ValidationError as error:
            wrong.extend(translate(error, member or tree, f"agents.{name}", params))
    return found


def _dates(policy: Policy, member: Keys, scenario: Scenario, tree: Keys) -> Iterator[Complaint]:
    start, until = policy.start, policy.until
    if start and until and until < start:
        yield complaint(find(member, ["until"]), f"{policy.name}: until {until} is before its start {start}.")
    elif until and until < scenario.start:
        message = f"{policy.name} ends on {until}, before the run starts on {scenario.start}."
        yield complaint(find(member, ["until"]), message)
    # An inherited policy may fall behind a shorter run; one written for this run may not.
    place = find(member, ["start"])
    if start and start > scenario.until and place.file == find(tree, ["until"]).file:
        yield complaint(place, f"{policy.name} starts on {start}, after the run ends on {scenario.until}.")


def _names(policy: Policy, member: Keys, folder: Path | None) -> Iterator[Complaint]:
    """Complaints about countries, places and so on that the region does not have."""
    if folder is None:
        return
    for table, path, named in where_fields(policy):
        known = known_ids(folder, table)
        for place, wanted in enumerate(named):
            if known and wanted not in known:
                here = find(member, [*path, place])
                near = did_you_mean(wanted, sorted(known))
                yield complaint(here, f"'{shorten(wanted)[1:-1]}' is not in {folder.name}/{table}.{near}")


def _levers(listed: list[tuple[Policy, Keys]]) -> Iterator[Complaint]:
    """Complaints about levers nobody has, and about two policies that set one lever."""
    levers = discover.levers()
    acts = []
    for policy, member in listed:
        for act in policy.acts():
            if act.lever not in levers:
                message = f"{policy.name} changes '{act.lever}', a lever nobody has.{did_you_mean(act.lever, levers)}"
                yield complaint(find(member, ["kind"]), message)
            acts.append((act, policy, member))
    owner = {id(act): (policy, member) for act, policy, member in acts}
    for one, other in conflicts([act for act, _, _ in acts]):
        (first, _), (second, member) = owner[id(one)], owner[id(other)]
        if first is not second:
            message = f"'{first.name}' and '{second.name}' both set {one.lever} on the same rows and days."
            yield complaint(member.place, f"{message} Part them in place or time.")
