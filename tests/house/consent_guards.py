"""Reads code for work that needs a consent and for the guard that stands before it (B3)."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["accounts", "safety", "analytics", "companions", "missions", "feed", "chat", "agencies"]
# What the law lets nobody do unasked, as it looks in code, and the purpose it needs.
SINKS = {
    "classify": "emotion_insight",
    "stream": "overseas_ai",
    "Alert.objects.create": "agency_risk_alert",
    "Alert.objects.get_or_create": "agency_risk_alert",
    "Alert.objects.update_or_create": "agency_risk_alert",
    "Alert.objects.bulk_create": "agency_risk_alert",
    "DisclosureRecord.objects.create": "disclosure",
    "DisclosureRecord.objects.get_or_create": "disclosure",
    "DisclosureRecord.objects.bulk_create": "disclosure",
}
GUARDS = {"require_consent", "has_consent", "list_consenting", "may_call_overseas"}


def read_modules():
    """Every module of ours that could do such work, by its place."""
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


def name_call(call):
    """`a.b.c()` as written, without the calls in between."""
    parts, place = [], call.func
    while isinstance(place, ast.Attribute):
        parts.append(place.attr)
        place = place.value
    if isinstance(place, ast.Name):
        parts.append(place.id)
    return ".".join(reversed(parts))


def is_sink(name):
    return next(
        (purpose for sink, purpose in SINKS.items() if name == sink or name.endswith(f".{sink}")),
        None,
    )


def find_functions(modules):
    """(module, function) → the calls in its body, as written."""
    return {
        (module, node.name): {name_call(c) for c in ast.walk(node) if isinstance(c, ast.Call)}
        for module, source in modules.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def find_work(modules):
    """(module, function, purpose) of everything that does such work itself."""
    return sorted(
        (module, function, purpose)
        for (module, function), calls in find_functions(modules).items()
        for purpose in {is_sink(call) for call in calls} - {None}
    )


def find_unguarded(modules):
    """Ways to such work on which no guard stands: each as the function one could enter by."""
    functions = find_functions(modules)
    guarded = {
        place
        for place, calls in functions.items()
        if GUARDS & {call.rsplit(".", 1)[-1] for call in calls}
    }
    open_ways = set()
    for module, function, purpose in find_work(modules):
        _climb(functions, guarded, (module, function), purpose, open_ways, set())
    return sorted(open_ways)


def _climb(functions, guarded, place, purpose, open_ways, seen):
    if place in guarded or place in seen:
        return
    seen.add(place)
    app, name = place[0].split("/")[0], place[1]
    callers = [
        other
        for other, calls in functions.items()
        if other != place
        and any(call.rsplit(".", 1)[-1] == name for call in calls)
        and (not name.startswith("_") or other[0].split("/")[0] == app)
    ]
    if not name.startswith("_") or not callers:
        open_ways.add((*place, purpose))
    for caller in callers:
        _climb(functions, guarded, caller, purpose, open_ways, seen)
